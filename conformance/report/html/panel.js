/** A case in full: what it asks, what is expected, and what each implementation made of it. */
import { cases, implementations, noteOf, textOf } from "./data.js";
import { comparison } from "./difference.js";
import { badge, element, inLines, visible } from "./text.js";

/** Fills the dialog with a case; `link` makes the address of another one. */
export function fillPanel(dialog, one, link) {
  dialog.querySelector("h2").textContent = visible(one.id);
  const content = dialog.querySelector(".content");
  content.replaceChildren(
    element("p", { className: "title" }, visible(one.title)),
    facts(one, link),
    element(
      "div",
      { className: one.ruling === "" ? "asked" : "asked disputed" },
      quotation("Input", one.input, one),
      ...one.expected.map((each, index) => quotation(expectedTitle(one, index), each, one)),
    ),
    ...implementations.map((implementation, column) => outcomeOf(implementation, one, one.words[column])),
  );
  content.scrollTop = 0;
}

function facts({ level, axis, op, rules, source, pair }, link) {
  const list = element("dl", {});
  const fact = (name, ...value) =>
    list.append(element("div", {}, element("dt", {}, name), element("dd", {}, ...value)));
  fact("Level", level);
  fact("Axis", axis === "" ? "counts for the level" : axis);
  fact("Operation", op);
  fact("Rules", rules === "" ? "none" : rules);
  fact("Source", visible(textOf(source)));
  if (pair >= 0) {
    const { id } = cases[pair];
    fact(
      "Pair",
      element("a", { className: "pair", href: link(id) }, visible(id)),
      " (the same, but for one thing, and accepted)",
    );
  }
  return list;
}

function expectedTitle({ expected, ruling }, index) {
  if (expected.length === 1) return "Expected";
  const reading = index === 0 ? "specification" : "reference";
  return `Reading of the ${reading}${reading === ruling ? " (the rulings follow it)" : ""}`;
}

function quotation(title, [json, length, notations], { id }) {
  const text = textOf(json);
  return element(
    "section",
    {},
    element("h3", {}, title),
    element("pre", { tabIndex: 0 }, visible(inLines(text))),
    // Of what is cut, the last character is the mark that it is.
    text.length === length ? undefined : remark(text.length - 1, length, id),
    ...notations.flatMap(([where, notation]) => [
      element("h4", {}, element("code", {}, where), " in diagnostic notation"),
      element("pre", { className: "notation", tabIndex: 0 }, visible(textOf(notation))),
    ]),
  );
}

function remark(kept, length, id) {
  const [some, all] = [kept, length].map((count) => count.toLocaleString("en"));
  return element(
    "p",
    { className: "remark" },
    `The first ${some} of ${all} characters. All of them: `,
    element("code", {}, `airlock conformance show ${visible(id)}`),
  );
}

function outcomeOf(implementation, { number }, word) {
  const { name, version } = implementation;
  const { how, detail, difference } = noteOf(implementation, number);
  const isKnown = how !== "" && how !== word && word !== "not run";
  const section = element(
    "section",
    { className: "result" },
    element(
      "h3",
      {},
      `${visible(`${name} ${version}`.trim())} `,
      badge(word),
      isKnown ? element("code", { className: "how" }, ` ${visible(how)}`) : undefined,
    ),
  );
  if (detail !== "") section.append(element("p", { className: "detail" }, visible(detail)));
  if (difference) {
    const { place, sides } = difference;
    if (place !== "")
      section.append(
        element("p", { className: "place" }, "First difference at ", element("code", {}, visible(place))),
      );
    section.append(...comparison(sides));
  }
  return section;
}
