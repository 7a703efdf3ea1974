/**
 * The documentation as one page for a browser. It needs no network, and is whole without its script, which only filters. What
 * is shown may come from anybody: all of it is escaped, and the page runs no script but its own.
 */
import { createHash } from "node:crypto";
import type { Article, Block, Cell, Documentation, Inline, Section } from "./document.ts";
import type { Token } from "./shape.ts";
import { commentOf, htmlText, paragraphsOf, shortened } from "./text.ts";

/** What the page looks like, and what it does. */
export interface PageParts {
  readonly style: string;
  readonly script: string;
}

export function htmlPage(documentation: Documentation, { style, script }: PageParts): string {
  const { title, header, intro, sections } = documentation;
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return `${commentOf(header)}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="Definitions">
<form id="filter" role="search" hidden><label>Filter <input type="search" name="words" autocomplete="off" spellcheck="false"></label><p id="count" role="status"></p></form>
${sections.map(navigation).join("\n")}
</nav>
<main>
<h1>${htmlText(title)}</h1>
<details class="notation"><summary>How to read shapes</summary>${intro.map(block).join("\n")}</details>
${sections.map(section).join("\n")}
</main>
<script type="module">${script}</script>
</body>
</html>
`;
}

function hashOf(inline: string): string {
  return `sha256-${createHash("sha256").update(inline).digest("base64")}`;
}

/** Columns of a name in the list. */
const LISTED = 80;

function navigation({ id, title, articles }: Section): string {
  const items = articles.map(
    ({ anchor, title: name }) => `<li><a href="#${anchor}">${htmlText(shortened(name, LISTED))}</a></li>`,
  );
  const isOpen = id === "builtins" ? "" : " open";
  return `<details class="group" data-section="${id}"${isOpen}><summary>${htmlText(title)} <small>${articles.length}</small></summary><ul>${items.join("")}</ul></details>`;
}

function section({ id, title, intro, articles }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title"><a href="#${id}">${htmlText(title)}</a></h2>
<p class="intro">${htmlText(intro)}</p>
${articles.map(article).join("\n")}
</section>`;
}

function article({ anchor, title, kind, blocks }: Article): string {
  return `<article id="${anchor}">
<h3><a href="#${anchor}">${htmlText(title)}</a> <small class="kind">${htmlText(kind)}</small></h3>
${blocks.map(block).join("\n")}
</article>`;
}

function block(one: Block): string {
  switch (one.block) {
    case "heading":
      return `<h4>${htmlText(one.text)}</h4>`;
    case "text":
      return `<p>${cell(one.inlines)}</p>`;
    case "said": {
      const paragraphs = paragraphsOf(one.text).map((line) => `<p>${htmlText(line)}</p>`);
      return `<div class="said">${paragraphs.join("")}</div>`;
    }
    case "facts": {
      const rows = one.rows.map(({ label, items }) => {
        return `<dt>${htmlText(label)}</dt>${items.map((item) => `<dd>${cell(item)}</dd>`).join("")}`;
      });
      return `<dl>${rows.join("")}</dl>`;
    }
    case "table": {
      const head = one.head.map((text) => `<th scope="col">${htmlText(text)}</th>`).join("");
      const rows = one.rows.map((row) => `<tr>${row.map((each) => `<td>${cell(each)}</td>`).join("")}</tr>`);
      return `<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
    }
    case "shape":
      return `<pre class="shape" tabindex="0">${one.tokens.map(token).join("")}</pre>`;
    case "picture":
      return `<figure tabindex="0">${one.picture.svg}</figure>`;
  }
}

function cell(inlines: Cell): string {
  return inlines.map(inline).join("");
}

function inline(one: Inline): string {
  if (typeof one === "string") return htmlText(one);
  if ("code" in one) return `<code>${htmlText(one.code)}</code>`;
  return `<a href="#${one.of}"><code>${htmlText(one.link)}</code></a>`;
}

function token(one: Token): string {
  if (typeof one === "string") return one.split("\n").map(htmlText).join("\n");
  if ("note" in one) return ` <span class="note">// ${htmlText(one.note)}</span>`;
  return `<a href="#schema-${one.schema}">${htmlText(one.schema)}</a>`;
}
