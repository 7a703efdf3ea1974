/** Runs a guide as a reader would: files are written, commands run in order, and what is shown must come out. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Step {
  readonly kind: "file" | "run" | "shown";
  /** Of a file. */
  readonly path: string;
  readonly text: string;
}

/** Blocks that name a path are files, `sh` blocks are run, `text` blocks say what the commands before them print. */
export function stepsOf(guide: string): readonly Step[] {
  const text = readFileSync(guide, "utf8");
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].flatMap(
    ([, language, path, body]): Step[] => {
      if (path !== undefined) return [{ kind: "file", path, text: body ?? "" }];
      if (language === "sh") return [{ kind: "run", path: "", text: body ?? "" }];
      return language === "text" ? [{ kind: "shown", path: "", text: body ?? "" }] : [];
    },
  );
}

export interface GuideRun {
  /** Command lines that were run. */
  readonly commands: number;
  readonly seconds: number;
  /** What went otherwise than the guide says; empty if nothing did. */
  readonly problems: readonly string[];
}

/** `after` is called after each block of commands. */
export function runGuide(
  guide: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  after: () => void = () => {},
): GuideRun {
  const started = performance.now();
  const problems: string[] = [];
  let commands = 0;
  let printed = "";
  for (const { kind, path, text } of stepsOf(guide)) {
    if (kind === "file") {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    } else if (kind === "shown") {
      const missing = text.split("\n").filter((line) => !printed.includes(line));
      if (missing.length > 0) problems.push(`not printed: ${missing.join("; ")}\n${printed}`);
    } else {
      commands += text.trim().split("\n").length;
      const result = spawnSync("bash", ["-ec", text], { cwd: folder, env, encoding: "utf8" });
      printed = result.stdout + result.stderr;
      after();
      if (result.status !== 0) problems.push(`exit ${result.status} of:\n${text}${printed}`);
    }
  }
  return { commands, seconds: (performance.now() - started) / 1000, problems };
}
