/** What is shown: the state of the filters and the open case, which is the fragment of the address and nothing else. */
import { implementations, isFailure, LEVELS, WORDS } from "./data.js";

/** Outcomes that are several. */
const NOT_PASSED = "not passed";
const DIFFER = "differ";
const AXES = ["levels", "additions", "disputed"];

export function stateOf(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const levels = (given.get("level") ?? "").split(",").filter((level) => LEVELS.includes(level));
  return {
    levels: new Set(levels.length === 0 ? LEVELS : levels),
    axis: AXES.find((axis) => axis === given.get("axis")) ?? "",
    outcome: [NOT_PASSED, DIFFER, ...WORDS].find((word) => word === given.get("outcome")) ?? "",
    text: given.get("text") ?? "",
    open: given.get("case") ?? "",
  };
}

export function hashOf({ levels, axis, outcome, text, open }) {
  const given = new URLSearchParams();
  if (levels.size < LEVELS.length) given.set("level", LEVELS.filter((level) => levels.has(level)).join(","));
  if (axis !== "") given.set("axis", axis);
  if (outcome !== "") given.set("outcome", outcome);
  if (text !== "") given.set("text", text);
  if (open !== "") given.set("case", open);
  // Blanks as %20 outlive being pasted; slashes and commas may be read.
  return `#${given.toString().replaceAll("+", "%20").replaceAll("%2F", "/").replaceAll("%2C", ",")}`;
}

export function isFiltered({ levels, axis, outcome, text }) {
  return levels.size < LEVELS.length || axis !== "" || outcome !== "" || text !== "";
}

/** Whether a case is shown. */
export function matches({ levels, axis, outcome, text }, one) {
  if (!levels.has(one.level)) return false;
  if (axis !== "" && one.axis !== (axis === "levels" ? "" : axis)) return false;
  if (!hasOutcome(outcome, one.words)) return false;
  return (
    text === "" ||
    text
      .toLowerCase()
      .split(/\s+/)
      .every((word) => one.searched.includes(word))
  );
}

function hasOutcome(outcome, words) {
  if (outcome === "") return true;
  if (outcome === NOT_PASSED)
    return words.some((word) => word !== "pass" && (isFailure(word) || word === "unsupported"));
  if (outcome === DIFFER) return new Set(words).size > 1;
  return words.includes(outcome);
}

/** Fills in the choices of the form, with how many cases each has. */
export function fillOutcomes(select, cases) {
  const choices = [
    ["", "any"],
    [NOT_PASSED, "failed or unsupported"],
    ...(implementations.length > 1 ? [[DIFFER, "implementations differ"]] : []),
    ...WORDS.map((word) => [word, word]),
  ];
  for (const [value, label] of choices) {
    const count = cases.filter(({ words }) => hasOutcome(value, words)).length;
    select.append(new Option(value === "" ? label : `${label} (${count})`, value));
  }
}

/** Shows a state in the form. */
export function showState(form, { levels, axis, outcome, text }) {
  for (const box of form.querySelectorAll('input[name="level"]')) box.checked = levels.has(box.value);
  form.elements.axis.value = axis;
  form.elements.outcome.value = outcome;
  if (form.elements.text.value.trim() !== text) form.elements.text.value = text;
}

/** What the form says now. */
export function readForm(form) {
  const data = new FormData(form);
  const levels = data.getAll("level");
  return {
    levels: new Set(levels.length === 0 ? LEVELS : levels),
    axis: data.get("axis"),
    outcome: data.get("outcome"),
    text: data.get("text").trim(),
  };
}
