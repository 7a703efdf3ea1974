/** Scripts of the corpus, with a snapshot taken and the world lost after every step (ruling K7). */
import { describe, expect, it } from "vitest";
import { type JsonArray, type JsonNode, type JsonObject, member } from "../../../../air/json/node.ts";
import { readJson } from "../../../../air/json/read.ts";
import { loadCorpus } from "../../../runner/corpus.ts";
import { worldScript } from "./world-script.ts";

interface Answer {
  readonly steps: readonly { readonly ok?: Readonly<Record<string, unknown>> }[];
  readonly world?: object;
}

const BETWEEN = [{ step: "snapshot" }, { step: "restart", mode: "kill" }].map((step) =>
  readJson(JSON.stringify(step)),
);

/** Every sixth: together they pass every part of the state, and all of them would take half a minute. */
const EVERY = 6;

const scripts = loadCorpus()
  .cases.filter(({ op, inputText }) => op === "world.script" && !/"tamper"/.test(inputText))
  .filter((_, place) => place % EVERY === 0);

function stepsOf(input: JsonObject): JsonArray {
  return member(input, "steps") as JsonArray;
}

function withSteps(input: JsonObject, items: readonly JsonNode[]): JsonObject {
  const steps = { ...stepsOf(input), items };
  const members = input.members.map((one) => (one.key === "steps" ? { ...one, value: steps } : one));
  return { ...input, members };
}

/** Undefined where there is no world to begin with. */
function answerTo(input: JsonObject): Answer | undefined {
  try {
    return worldScript(input) as Answer;
  } catch {
    return undefined;
  }
}

/** How many records a world was opened with says nothing about it. */
function plain({ ok, ...otherwise }: Answer["steps"][number]): object {
  const { replayed: _, ...said } = ok ?? {};
  return ok ? { ok: said } : otherwise;
}

describe("a world that is lost after every step, and opened again from a snapshot", () => {
  it("answers as one that lives on", () => {
    expect(scripts.length).toBeGreaterThan(100);
    for (const { id, inputText } of scripts) {
      const input = readJson(inputText) as JsonObject;
      const often = withSteps(
        input,
        stepsOf(input).items.flatMap((step) => [step, ...BETWEEN]),
      );
      const [once, again] = [answerTo(input), answerTo(often)];
      const steps = again?.steps.filter((_, place) => place % (BETWEEN.length + 1) === 0);
      expect(steps?.map(plain), id).toEqual(once?.steps.map(plain));
      expect(again?.world, id).toEqual(once?.world);
    }
  });
});
