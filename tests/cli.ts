/** The command `airlock`, run as a process in a folder. */
import { spawn, spawnSync } from "node:child_process";
import { PROJECT } from "./extra-codecs.ts";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runAirlock(cwd: string, args: readonly string[]): Ran {
  const program = [`${PROJECT}cli/airlock.js`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A command that runs while the test goes on. */
export class Aside {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ran>;
  private readonly child;
  private readonly waiting: (() => void)[] = [];
  private isEnded = false;

  constructor(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const program = [`${PROJECT}cli/airlock.js`, ...args];
    this.child = spawn(process.execPath, program, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const name of ["stdout", "stderr"] as const) {
      this.child[name].setEncoding("utf8");
      this.child[name].on("data", (text: string) => {
        this[name] += text;
        this.tell();
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.on("close", (status) => {
        const { stdout, stderr } = this;
        this.isEnded = true;
        resolve({ status, stdout, stderr });
        this.tell();
      });
    });
  }

  private tell(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** When something is so of what it has said. Throws if it ends before. */
  async until(isSo: (stdout: string) => boolean): Promise<void> {
    while (!isSo(this.stdout)) {
      if (this.isEnded) throw new Error(`it has ended: ${this.stdout}${this.stderr}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  interrupt(): Promise<Ran> {
    this.child.kill("SIGINT");
    return this.ended;
  }
}
