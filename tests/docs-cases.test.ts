/** The cases and files that the guides name are there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCorpus } from "../conformance/runner/corpus.ts";
import { PROJECT } from "./extra-codecs.ts";

const { cases } = loadCorpus();
const ids = cases.map(({ id }) => id);

/** What stands in the last column of tables, in code: cases, families with a star, files. */
function named(page: string): readonly string[] {
  const rows = readFileSync(join(PROJECT, page), "utf8")
    .split("\n")
    .filter((line) => /^\| .* \|$/.test(line));
  return rows.flatMap((row) => {
    const proof = row.split("|").at(-2) ?? "";
    // A name alone belongs to the family of the one before.
    let family = "";
    return [...proof.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => {
      if (name.includes("/")) family = name.slice(0, name.lastIndexOf("/"));
      return name.includes("/") || name.includes(" ") ? name : `${family}/${name}`;
    });
  });
}

function isThere(name: string): boolean {
  if (/\.(?:ts|md|json)$/.test(name)) return existsSync(join(PROJECT, name));
  if (name.startsWith("airlock ")) return true;
  if (name.endsWith("*")) return ids.some((id) => id.startsWith(name.slice(0, -1)));
  return ids.includes(name);
}

describe.each(["docs/threats.md", "docs/self-upgrade.md"])("%s", (page) => {
  it("names what is there", () => {
    const proofs = named(page).filter((name) => /^(?:[a-z-]+\/|tests|airlock)/.test(name));
    expect(proofs.length).toBeGreaterThan(15);
    expect(proofs.filter((name) => !isThere(name))).toEqual([]);
  });
});
