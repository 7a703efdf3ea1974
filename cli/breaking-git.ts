/** AIR directories as they were at a commit, read with the program `git`; nothing is checked out. */
import { spawnSync } from "node:child_process";
import { AirError, type FaultList, quote } from "../air/errors.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import type { Directory } from "../air/manifest/directory.ts";

/** A commit of the repository that a folder lies in. */
export interface Commit {
  readonly folder: string;
  /** As it was given. */
  readonly ref: string;
  readonly id: string;
}

/** Throws `usage` if git cannot be run, the folder lies in no repository, or there is no such commit, tag or branch. */
export function commitAt(folder: string, ref: string): Commit {
  inRepository(folder, "--git-dir");
  const { status, stdout } = git(folder, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${ref}^{commit}`,
  ]);
  if (status !== 0) throw new AirError("usage", `there is no commit, tag or branch ${quote(ref)}`);
  return { folder, ref, id: stdout.toString("utf8").trim() };
}

/** The way from the top of the repository to a folder in it, without a slash at the end. Throws `usage`. */
export function pathInRepository(folder: string): string {
  return inRepository(folder, "--show-prefix").replace(/\/$/, "");
}

function inRepository(folder: string, what: string): string {
  const { status, stdout, stderr } = git(folder, ["rev-parse", what]);
  if (status === 0) return stdout.toString("utf8").replace(/\r?\n$/, "");
  const [why = ""] = stderr.toString("utf8").split("\n");
  throw new AirError("usage", `${quote(folder)} lies in no git repository: ${quote(why)}`);
}

/** The same rules as for a directory on disk. */
const ENDING = ".air.json";
const MODULES = "modules/";
const WASM = ".wasm";

/** What is larger is neither a definition nor a module that would run. */
const LARGEST = 32 * 1024 * 1024;

/**
 * What `readAirDirectory` would read if the commit was checked out, its paths as `git:REF:path`. Adds `file.unreadable` for
 * links and submodules in the way and for what is too large; throws `usage` if there is no such directory.
 */
export function readGitDirectory(commit: Commit, path: string, faults: FaultList): Directory {
  checkDirectory(commit, path);
  const before = faults.faults.length;
  // A ref may hold slashes; a dot keeps it apart from the name of a file at the top.
  const label = `git:${commit.ref}:${path === "" ? "." : path}`;
  const entries = entriesBelow(commit, path).filter((entry) => isWanted(entry, label, faults));
  const contents = contentsOf(commit, entries);
  const files = new Map<string, Uint8Array>();
  const wasm = new Map<string, Hash>();
  for (const { file, id } of entries) {
    const bytes = contents.get(id);
    if (!bytes)
      faults.add("file.unreadable", "cannot be read: git has lost its content", { path: `${label}/${file}` });
    else if (file.startsWith(MODULES)) wasm.set(file.slice(MODULES.length, -WASM.length), hashBytes(bytes));
    else files.set(`${label}/${file}`, bytes);
  }
  return { path: label, files, wasm, incomplete: faults.faults.length > before };
}

interface Entry {
  readonly mode: string;
  readonly id: string;
  readonly size: number;
  /** Relative to the directory. */
  readonly file: string;
}

const LINK = "120000";
const SUBMODULE = "160000";
const FOLDER = "040000";

function checkDirectory(commit: Commit, path: string): void {
  if (path === "") return;
  const [entry] = listed(commit, ["ls-tree", "-z", "-l", "--full-tree", commit.id, "--", path], "");
  if (entry?.mode === FOLDER) return;
  const what =
    entry === undefined
      ? "there is no directory"
      : entry.mode === SUBMODULE
        ? "there is a submodule, which has a repository of its own, at"
        : `there is a ${entry.mode === LINK ? "symbolic link" : "file"} at`;
  throw new AirError("usage", `in the commit ${quote(commit.ref)} ${what} ${quote(path)}`);
}

function entriesBelow(commit: Commit, path: string): readonly Entry[] {
  const below = path === "" ? [] : ["--", `${path}/`];
  return listed(commit, ["ls-tree", "-r", "-z", "-l", "--full-tree", commit.id, ...below], path);
}

/** `MODE TYPE ID SIZE<tab>PATH<nul>`, the size padded. */
function listed(commit: Commit, args: readonly string[], path: string): readonly Entry[] {
  const skip = path === "" ? 0 : path.length + 1;
  return run(commit, args)
    .toString("utf8")
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , id = "", size = ""] = line.slice(0, tab).split(/ +/);
      return { mode, id, size: Number(size), file: line.slice(tab + 1 + skip) };
    });
}

function isWanted({ mode, size, file }: Entry, label: string, faults: FaultList): boolean {
  const inModules = file.startsWith(MODULES);
  // A submodule may hold such files, and git does not have them.
  if (mode !== SUBMODULE && !file.endsWith(inModules ? WASM : ENDING)) return false;
  const why =
    mode === SUBMODULE
      ? "a submodule, which has a repository of its own"
      : mode === LINK
        ? "a symbolic link, which is not followed in a commit"
        : size > LARGEST
          ? `larger than ${LARGEST / 1024 / 1024} MiB`
          : undefined;
  if (why === undefined) return true;
  faults.add("file.unreadable", `cannot be read: it is ${why}`, { path: `${label}/${file}` });
  return false;
}

/** By id; what git does not have is missing. */
function contentsOf(commit: Commit, entries: readonly Entry[]): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (entries.length === 0) return found;
  const ids = [...new Set(entries.map(({ id }) => id))];
  const room = entries.reduce((sum, { size }) => sum + size + 200, 1024 * 1024);
  const output = run(commit, ["cat-file", "--batch"], `${ids.join("\n")}\n`, room);
  // `ID blob SIZE<newline>CONTENT<newline>` or `ID missing<newline>`
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id = "", type, size] = output.toString("utf8", at, end).split(" ");
    at = end + 1;
    if (type !== "blob") continue;
    found.set(id, new Uint8Array(output.subarray(at, at + Number(size))));
    at += Number(size) + 1;
  }
  return found;
}

function run(commit: Commit, args: readonly string[], input = "", room?: number): Buffer {
  const { status, stdout, stderr } = git(commit.folder, args, input, room);
  if (status === 0) return stdout;
  const [why = ""] = stderr.toString("utf8").split("\n");
  throw new AirError("usage", `git ${args[0]} failed in ${quote(commit.folder)}: ${quote(why)}`);
}

/** Listings of very large repositories are some hundred MiB at most. */
const ROOM = 512 * 1024 * 1024;

/** What git tells its hooks is about the folder in which they run. */
const OF_HOOKS: ReadonlySet<string> = new Set(["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"]);

function git(folder: string, args: readonly string[], input = "", maxBuffer = ROOM) {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_HOOKS.has(name));
  // Names of folders are no patterns.
  const env = { ...Object.fromEntries(inherited), GIT_LITERAL_PATHSPECS: "1" };
  const ran = spawnSync("git", ["-C", folder, ...args], { input, maxBuffer, env, windowsHide: true });
  if (!ran.error) return ran;
  const why = (ran.error as NodeJS.ErrnoException).code ?? ran.error.message;
  throw new AirError("usage", `git cannot be run: ${why}`);
}
