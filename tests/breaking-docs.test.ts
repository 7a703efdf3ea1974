/** The guide has the rules and categories of the registry, and no others. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CATEGORIES } from "../breaking/difference.ts";
import { RULES } from "../breaking/rules.ts";
import { PROJECT } from "./extra-codecs.ts";

/** The rows of tables whose first cell is such code, by cell. */
function rows(page: string, first: RegExp): readonly (readonly string[])[] {
  return readFileSync(`${PROJECT}${page}`, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([cell]) => first.test(cell ?? ""));
}

describe("docs/breaking.md", () => {
  it("has every rule with its categories and its meaning, in the order of the registry", () => {
    const wanted = Object.entries(RULES).map(([id, { categories, meaning }]) => [
      `\`${id}\``,
      categories.length === 0 ? "harmless" : categories.join(", "),
      meaning,
    ]);
    expect(rows("docs/breaking.md", /^`[a-z]+\.[a-z_]+`$/)).toEqual(wanted);
  });

  it("has the categories in their order", () => {
    const words = rows("docs/breaking.md", /^`[a-z]+`$/).map(([cell]) => cell?.slice(1, -1));
    expect(words).toEqual([...CATEGORIES.toReversed(), "harmless"]);
  });

  it("has rules whose categories stand in their order", () => {
    for (const { categories } of Object.values(RULES)) {
      const order = categories.map((category) => CATEGORIES.indexOf(category));
      expect(order).toEqual([...order].sort((a, b) => b - a));
    }
  });
});
