/** A process that writes until it is killed. */
import { spawn } from "node:child_process";
import { PROJECT } from "./extra-codecs.ts";

/** What a script said until it was killed, so many milliseconds after its first word: its whole lines. */
export async function killed(
  script: string,
  path: string,
  seed: number,
  delay: number,
): Promise<readonly string[]> {
  const writer = spawn(process.execPath, ["--import", "tsx", script, path, String(seed)], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  writer.stdout.setEncoding("utf8");
  await new Promise<void>((resolve, reject) => {
    writer.stdout.on("data", (text: string) => {
      if (said === "") setTimeout(() => writer.kill("SIGKILL"), delay);
      said += text;
    });
    writer.on("close", (_code, signal) =>
      signal === "SIGKILL" ? resolve() : reject(new Error("not killed")),
    );
  });
  return said.split("\n").slice(0, -1);
}
