/** Brings the page to life: the address says what is shown, and everything that somebody does changes the address. */
import { cases, numbers } from "./data.js";
import { fillOutcomes, hashOf, isFiltered, matches, readForm, showState, stateOf } from "./filters.js";
import { drawMatrix, forgetByHand, setAll } from "./matrix.js";
import { fillPanel } from "./panel.js";

const table = document.getElementById("matrix");
const form = document.getElementById("filters");
const dialog = document.getElementById("case");
const count = document.getElementById("count");
const reset = document.getElementById("reset");

let state = stateOf(location.hash);
let shown = [];

function draw() {
  const { outcome, text } = state;
  shown = drawMatrix(table, (one) => matches(state, one), outcome !== "" || text !== "");
  count.textContent = `${shown.length} of ${cases.length} cases shown`;
}

/** Takes what the address says. */
function follow() {
  const next = stateOf(location.hash);
  const isSame = hashOf({ ...next, open: "" }) === hashOf({ ...state, open: "" });
  state = next;
  showState(form, state);
  reset.disabled = !isFiltered(state);
  if (!isSame) {
    forgetByHand();
    draw();
  }
  const number = numbers.get(state.open);
  if (number === undefined) dialog.close();
  else {
    fillPanel(dialog, cases[number], (id) => hashOf({ ...state, open: id }));
    const place = shown.findIndex((one) => one.number === number);
    for (const [name, step] of [
      ["previous", -1],
      ["next", 1],
    ])
      dialog.querySelector(`.${name}`).disabled = place < 0 || shown[place + step] === undefined;
    if (!dialog.open) dialog.showModal();
  }
}

function go(change) {
  history.pushState(null, "", hashOf({ ...state, ...change }));
  follow();
}

/** To the shown case before or after the open one. */
function step(by) {
  const place = shown.findIndex(({ id }) => id === state.open);
  const next = place < 0 ? undefined : shown[place + by];
  if (next) go({ open: next.id });
}

fillOutcomes(form.elements.outcome, cases);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => {
  // Typing leaves no trail of addresses.
  history.replaceState(null, "", hashOf({ ...state, ...readForm(form) }));
  follow();
});
reset.addEventListener("click", () => go(stateOf("")));
for (const [name, isOpen] of [
  ["expand", true],
  ["collapse", false],
]) {
  document.getElementById(name).addEventListener("click", () => {
    setAll(isOpen);
    draw();
  });
}
document.getElementById("levels").addEventListener("click", (event) => {
  if (event.target.closest("a")) form.scrollIntoView();
});
table.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-id]");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection()) !== "") return;
  event.preventDefault();
  go({ open: row.dataset.id });
});
dialog.addEventListener("close", () => {
  if (state.open !== "") go({ open: "" });
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest(".close")) dialog.close();
  else if (event.target.closest(".previous")) step(-1);
  else if (event.target.closest(".next")) step(1);
});
dialog.addEventListener("keydown", (event) => {
  if (event.target.tagName === "PRE" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "ArrowRight") step(1);
});
window.addEventListener("hashchange", follow);

draw();
follow();
