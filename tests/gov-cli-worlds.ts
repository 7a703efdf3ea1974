/** A folder with worlds to be upgraded from the command line. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ran, runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

export type Json = Readonly<Record<string, unknown>>;

export const WORLD_DIR = `${PROJECT}fixtures/worlds/safe-upgrade`;
/** Another module with the exports of a reducer. */
export const OTHER_WASM = `${PROJECT}fixtures/modules/counter.wasm`;

export class GovFolder {
  readonly path = mkdtempSync(join(tmpdir(), "airlock-gov-"));
  /** Of the manifest that all worlds begin with. */
  readonly genesis: string;

  constructor() {
    const begun = runAirlock(this.path, ["world", "init", WORLD_DIR, "--world", "begun", "--json"]);
    this.genesis = (JSON.parse(begun.stdout) as { readonly manifest_hash: string }).manifest_hash;
  }

  at(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** A world that has just begun, and the command on it. */
  world(name: string): (...args: readonly string[]) => Ran {
    cpSync(this.at("begun"), this.at(name));
    return (...args) => runAirlock(this.path, [...args, "--world", name]);
  }

  write(name: string, value: unknown): string {
    writeFileSync(this.at(name), JSON.stringify(value));
    return name;
  }

  /** A document that adds a schema. */
  adding(schema: string, base: string = this.genesis): string {
    return this.document([{ add_def: { kind: "defschema", node: textSchema(schema) } }], base);
  }

  document(patches: readonly Json[], base: string = this.genesis): string {
    documents++;
    return this.write(`patch${documents}.json`, { version: "1", base_manifest_hash: base, patches });
  }

  /** A directory of the same world; `edit` is given the text of each of its files. */
  directory(name: string, edit: (text: string, file: string) => string = (text) => text): string {
    cpSync(WORLD_DIR, this.at(name), { recursive: true });
    for (const file of ["manifest", "policy", "release", "schemas", "upgrade-plan"]) {
      const path = this.at(`${name}/${file}.air.json`);
      writeFileSync(path, edit(readFileSync(path, "utf8"), file));
    }
    return name;
  }
}

let documents = 0;

export function textSchema(name: string): Json {
  return { $kind: "defschema", name, type: { text: {} } };
}

/** What a command says of itself for programs. */
export function said({ stdout }: Ran): Readonly<Record<string, never>> {
  return JSON.parse(stdout) as Readonly<Record<string, never>>;
}

export const HASH = /sha256:[0-9a-f]{64}/;
