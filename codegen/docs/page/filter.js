/** Shows the articles that have all words of the filter, and hides the others. */
const form = document.getElementById("filter");
const count = document.getElementById("count");
const input = form.elements.words;

/** An article with its words and its line in the list. */
const articles = [...document.querySelectorAll("article")].map((article) => ({
  article,
  words: article.textContent.toLowerCase(),
  line: document.querySelector(`nav a[href="#${CSS.escape(article.id)}"]`)?.parentElement,
}));

function filter() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { article, words: has, line } of articles) {
    const isShown = words.every((word) => has.includes(word));
    article.hidden = !isShown;
    if (line) line.hidden = !isShown;
    if (isShown) shown++;
  }
  for (const section of document.querySelectorAll("main > section")) {
    const isEmpty = section.querySelector("article:not([hidden])") === null;
    section.hidden = isEmpty;
    document.querySelector(`[data-section="${section.id}"]`).hidden = isEmpty;
  }
  count.textContent = words.length === 0 ? "" : `${shown} of ${articles.length} shown`;
}

/** Whoever follows a link is shown where it leads. */
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest("[hidden]")) return;
  input.value = "";
  filter();
  target.scrollIntoView();
}

/** A picture that has been made to fit is shown in full, and back. */
function toggle(event) {
  const figure = event.target.closest?.("figure");
  if (!figure || (event.type === "keydown" && event.key !== "Enter") || String(getSelection()) !== "") return;
  figure.classList.toggle("full");
}

addEventListener("click", toggle);
addEventListener("keydown", toggle);
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", filter);
addEventListener("hashchange", reveal);
addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    input.focus();
  } else if (event.key === "Escape" && isTyping) {
    input.value = "";
    filter();
  }
});
filter();
