/** The data of the page as `html-data.ts` wrote it: cases and outcomes, numbered alike. */

const data = JSON.parse(document.getElementById("data").textContent);

export const LEVELS = ["L0", "L1", "L2", "L3", "L4", "L5"];
export const implementations = data.implementations;

/** What the outcomes are called, in the order of the filter. */
export const WORDS = [
  ...data.verdicts.filter((verdict) => verdict !== "reading").map((verdict) => verdict.replace("_", " ")),
  "specification",
  "reference",
  "neither",
];

/** A text by its number: see `html-texts.ts`. */
export function textOf(number) {
  return data.texts[number].replace(/~([0-9a-z]*);|["']/g, (found, reference) => {
    if (reference === undefined) return found === '"' ? "'" : '"';
    return reference === "" ? "~" : textOf(Number.parseInt(reference, 36));
  });
}

export const cases = data.cases.map(
  ([family, name, level, axis, title, op, rules, source, pair, input, expected, ruling], number) => ({
    number,
    id: data.families[family] === "" ? name : `${data.families[family]}/${name}`,
    family: data.families[family],
    name,
    level,
    axis,
    title,
    op: data.ops[op],
    rules,
    source,
    pair,
    input,
    expected,
    ruling,
    words: implementations.map((one) => wordOf(one, number)),
    searched: `${data.families[family]}/${name} ${title}`.toLowerCase(),
  }),
);

export const numbers = new Map(cases.map(({ id, number }) => [id, number]));

/** What is said about an outcome that is no pass. */
export function noteOf(implementation, number) {
  const [how = "", detail, place, expected, found, expectedNotation, foundNotation] =
    implementation.notes[number] ?? [];
  return {
    how,
    detail: detail === undefined ? "" : textOf(detail),
    difference:
      place === undefined
        ? undefined
        : {
            place: textOf(place),
            sides: [
              { json: textOf(expected), notation: notationOf(expectedNotation) },
              { json: textOf(found), notation: notationOf(foundNotation) },
            ],
          },
  };
}

function notationOf(number) {
  return number < 0 ? undefined : textOf(number);
}

function wordOf({ verdicts, notes }, number) {
  const verdict = data.verdicts[Number.parseInt(verdicts[number], 36)];
  return verdict === "reading" ? notes[number][0] : verdict.replace("_", " ");
}

/** Whether an outcome counts as a failure: neither right nor left out, and no reading of the one or the other side. */
export function isFailure(word) {
  return !["pass", "unsupported", "not run", "specification", "reference"].includes(word);
}

/** Cases as the table groups them: by level, additions and disputed ones behind; within, by family. */
export function sectionsOf() {
  const sections = new Map();
  for (const axis of ["", "additions", "disputed"]) {
    for (const level of LEVELS) {
      const title = axis === "" ? level : axis === "disputed" ? "Disputed" : `${level}, additions`;
      for (const one of cases) {
        if (one.axis !== axis || one.level !== level) continue;
        const families = sections.get(title) ?? new Map();
        sections.set(title, families);
        families.set(one.family, [...(families.get(one.family) ?? []), one]);
      }
    }
  }
  return [...sections].map(([title, families]) => ({
    title,
    groups: [...families].map(([family, members]) => ({ key: `${title}: ${family}`, family, members })),
  }));
}
