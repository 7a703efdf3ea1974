// A testee that misbehaves as its argument says, to test the runner. Its answers are otherwise those of a testee
// that says yes to every check.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

const how = process.argv[2];
/** The input of the case at which it misbehaves, if it does so at one only. */
const THIRD = "d9d9f703";

function say(value) {
  process.stdout.write(`${typeof value === "string" ? value : JSON.stringify(value)}\n`);
}

function writeWithoutEnd() {
  const chunk = "x".repeat(1 << 16);
  for (;;) {
    try {
      writeSync(1, chunk);
    } catch (error) {
      if (error.code !== "EAGAIN") process.exit(0);
    }
  }
}

const hello = {
  protocol: 1,
  testee: { name: "misbehaving", version: "0", language: "JavaScript" },
  ops: ["cbor.check"],
};

/** A map with one key twice: the one thing that "learned" refuses. */
const TWICE = "d9d9f7a2616100616101";

function answer(id, op, third, cbor) {
  if (op === "hello") {
    if (how === "hang-at-hello") return;
    if (how === "hello-unsupported") return say({ id, unsupported: { why: "no" } });
    return say({ id, ok: hello });
  }
  if (op === "no.such.op" && how !== "no-unsupported")
    return say({ id: how === "one-id" ? "1" : id, unsupported: { why: op } });
  if (how === "learned" && cbor === TWICE) return say({ id, reject: { code: "cbor.duplicate_key" } });
  if (how === "hang") return;
  if (how === "crash" && third) process.exit(3);
  if (how === "crash-always") process.exit(3);
  if (how === "killed" && third) process.kill(process.pid, "SIGKILL");
  if (how === "skip" && third) return;
  if (how === "garbage" && third) say("Debugger attached.");
  if (how === "latin1" && third) process.stdout.write(Buffer.from('"caf\u00e9"\n', "latin1"));
  if (how === "array" && third) say("[1]");
  if (how === "strange-id" && third) say({ id: "strange", ok: {} });
  if (how === "two-outcomes" && third) return say({ id, ok: {}, reject: { code: "cbor.float" } });
  if (how === "extra-field" && third) return say({ id, ok: {}, took: 5 });
  if (how === "ok-with-more" && third) return say({ id, ok: { canonical: true } });
  if (how === "no-code" && third) return say({ id, reject: {} });
  if (how === "null-field" && third) return say({ id, reject: { code: "cbor.float", offset: null } });
  if (how === "error" && third) return say({ id, error: { message: "boom" } });
  if (how === "unsupported" && third) return say({ id, unsupported: { why: "not yet" } });
  if (how === "reject" && third) return say({ id, reject: { code: "cbor.float" } });
  if (how === "twice" && third) say({ id, ok: {} });
  if (how === "endless-line" && third) return writeWithoutEnd();
  if (how === "contradiction" && third)
    return say({ id, reject: { code: "cbor.float", faults: [{ code: "cbor.truncated" }] } });
  if (how === "noise") say("tick");
  return say({ id, ok: {} });
}

process.stdout.on("error", () => process.exit(0));
const kept = [];
if (how === "unflushed") {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text) => kept.push(text);
  process.on("beforeExit", () => write(kept.splice(0).join("")));
}
if (how === "stderr") process.stderr.write("x".repeat(1 << 20));
if (how === "split") {
  // Answers cut into single bytes, with CR LF line ends.
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text) => {
    for (const c of text.replace("\n", "\r\n")) write(c);
    return true;
  };
}
if (how === "newest-first") {
  // Collects what is there, answers the newest first, and crashes at the third case.
  const lines = [];
  createInterface({ input: process.stdin }).on("line", (line) => {
    lines.push(JSON.parse(line));
    setTimeout(() => {
      const { id, op, input } = lines.pop();
      if (input.cbor === THIRD) process.exit(3);
      answer(id, op, false);
    }, 100);
  });
  await new Promise(() => {});
}
for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, input } = JSON.parse(line);
  answer(id, op, input.cbor === THIRD, input.cbor);
}
if (how === "stays") setInterval(() => {}, 1000);
if (how === "exit-1") process.exit(1);
if (how === "last-words") process.stdout.write("goodbye");
