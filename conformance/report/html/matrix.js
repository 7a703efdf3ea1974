/** The table of cases and implementations: a body for each family, whose rows are made when it is opened. */
import { implementations, isFailure, sectionsOf, WORDS } from "./data.js";
import { hashOf, stateOf } from "./filters.js";
import { badge, element, visible } from "./text.js";

/** Families are opened by themselves while no more rows than these are open. */
const MAX_OPEN = 300;

const sections = sectionsOf();
const columns = implementations.length + 1;

/** What somebody opened or closed by hand since the filters changed last. */
let byHand = new Map();

export function forgetByHand() {
  byHand = new Map();
}

/** Opens or closes all families. */
export function setAll(isOpen) {
  for (const { groups } of sections) for (const { key } of groups) byHand.set(key, isOpen);
}

/**
 * Makes the table anew. `shows` says which cases are shown, `wanted` whether all of them are what somebody looks for, not
 * only failures. Returns the shown cases in order.
 */
export function drawMatrix(table, shows, wanted) {
  for (const body of [...table.tBodies]) body.remove();
  const shown = [];
  let open = 0;
  for (const { title, groups } of sections) {
    const bodies = [];
    let count = 0;
    for (const group of groups) {
      const rows = group.members.filter(shows);
      if (rows.length === 0) continue;
      shown.push(...rows);
      count += rows.length;
      const byItself =
        (wanted || rows.some(({ words }) => words.some(isFailure))) && open + rows.length <= MAX_OPEN;
      const isOpen = byHand.get(group.key) ?? byItself;
      if (isOpen) open += rows.length;
      bodies.push(...groupBodies(group, rows, isOpen));
    }
    if (count > 0) table.append(sectionBody(title, count, groups), ...bodies);
  }
  return shown;
}

function sectionBody(title, count, groups) {
  const total = groups.reduce((sum, { members }) => sum + members.length, 0);
  const heading = element(
    "th",
    { colSpan: columns, scope: "rowgroup" },
    title,
    element("span", { className: "count" }, ` ${countText(count, total)}`),
  );
  return element("tbody", { className: "section" }, element("tr", {}, heading));
}

function countText(count, total) {
  const cases = total === 1 ? "case" : "cases";
  return count === total ? `${total} ${cases}` : `${count} of ${total} ${cases} shown`;
}

function groupBodies(group, rows, isOpen) {
  const body = element("tbody", { className: "cases", hidden: !isOpen });
  if (isOpen) body.append(...rows.map(caseRow));
  const button = element(
    "button",
    { type: "button", "aria-expanded": String(isOpen) },
    element("span", { className: "family" }, group.family),
    element("span", { className: "count" }, ` ${countText(rows.length, group.members.length)}`),
  );
  button.addEventListener("click", () => {
    const opens = body.hidden;
    byHand.set(group.key, opens);
    if (opens && body.rows.length === 0) body.append(...rows.map(caseRow));
    body.hidden = !opens;
    button.setAttribute("aria-expanded", String(opens));
  });
  const summary = element(
    "tr",
    {},
    element("th", { scope: "row" }, button),
    ...implementations.map((_one, column) => element("td", {}, ...summaryOf(group.members, column))),
  );
  return [element("tbody", { className: "group" }, summary), body];
}

/** How one implementation does in a whole family, whatever is shown of it. */
function summaryOf(members, column) {
  const count = new Map();
  for (const { words } of members) count.set(words[column], (count.get(words[column]) ?? 0) + 1);
  const passed = count.get("pass") ?? 0;
  count.delete("pass");
  const others = WORDS.filter((word) => count.has(word))
    .map((word) => `${count.get(word)} ${word}`)
    .join(", ");
  // Of what is disputed, nothing passes.
  if (members[0].axis === "disputed") return [element("small", {}, others)];
  const [kind, symbol] =
    passed === members.length
      ? ["complete", "✓"]
      : [...count.keys()].some(isFailure)
        ? ["failing", "✗"]
        : ["incomplete", "–"];
  const tally = element("span", { className: `tally ${kind}` }, `${symbol} ${passed}/${members.length}`);
  return others === "" ? [tally] : [tally, " ", element("small", {}, others)];
}

function caseRow(one) {
  // The address of the case alone; a click keeps the filters beside it.
  const link = element(
    "a",
    { href: hashOf({ ...stateOf(""), open: one.id }), title: one.id },
    visible(one.name),
  );
  return element(
    "tr",
    { "data-id": one.id },
    element("td", {}, link, " ", element("span", { className: "title" }, visible(one.title))),
    ...one.words.map((word) => element("td", {}, badge(word))),
  );
}
