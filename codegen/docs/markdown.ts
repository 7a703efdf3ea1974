/** The documentation as Markdown, to be read on a forge: a page for each section, and an index. */
import type { Article, Block, Cell, Documentation, Inline, Section } from "./document.ts";
import type { Token } from "./shape.ts";
import { commentOf, htmlText, markdownText, paragraphsOf } from "./text.ts";

export const INDEX = "README.md";

/** Texts by file name. */
export function markdownFiles(documentation: Documentation): ReadonlyMap<string, string> {
  const { header, sections } = documentation;
  const pages = new Map<string, string>();
  for (const { id, articles } of sections) for (const { anchor } of articles) pages.set(anchor, `${id}.md`);
  const comment = commentOf(header);
  const writer = new Writer(pages);
  return new Map([
    [INDEX, `${comment}\n\n${writer.index(documentation)}`],
    ...sections.map((section) => [`${section.id}.md`, `${comment}\n\n${writer.page(section)}`] as const),
  ]);
}

class Writer {
  /** The page of each anchor. */
  private readonly pages: ReadonlyMap<string, string>;

  constructor(pages: ReadonlyMap<string, string>) {
    this.pages = pages;
  }

  index({ title, intro, sections }: Documentation): string {
    const lists = sections.map(({ id, title: of, articles, intro: about }) => {
      const lines = articles.map(({ title: name, anchor, summary }) => {
        const said = summary === "" ? "" : `: ${markdownText(summary)}`;
        return `- ${this.inline({ link: name, of: anchor })}${said}`;
      });
      return [`## [${markdownText(of)}](${id}.md)`, markdownText(about), lines.join("\n")].join("\n\n");
    });
    return `${[`# ${markdownText(title)}`, ...lists, "## How to read shapes", ...intro.map((one) => this.block(one))].join("\n\n")}\n`;
  }

  page({ title, intro, articles }: Section): string {
    const back = `[All definitions](${INDEX})`;
    const parts = [`# ${markdownText(title)}`, `${markdownText(intro)} ${back}.`];
    return `${[...parts, ...articles.map((one) => this.article(one))].join("\n\n")}\n`;
  }

  private article({ anchor, title, kind, blocks }: Article): string {
    const heading = `## <a id="${anchor}"></a>${markdownText(title)}`;
    return [heading, `*${markdownText(kind)}*`, ...blocks.map((one) => this.block(one))].join("\n\n");
  }

  private block(block: Block): string {
    switch (block.block) {
      case "heading":
        return `### ${markdownText(block.text)}`;
      case "text":
        return this.cell(block.inlines);
      case "said":
        return paragraphsOf(block.text)
          .map((line) => `> ${markdownText(line)}`)
          .join("\n>\n");
      case "facts":
        return block.rows.flatMap(({ label, items }) => this.fact(label, items)).join("\n");
      case "table":
        return this.table(block.head, block.rows);
      case "shape":
        return `<pre>${block.tokens.map((token) => this.token(token)).join("")}</pre>`;
      case "picture": {
        const { id, title } = block.picture;
        return `![${markdownText(title)}](${id}.svg)`;
      }
    }
  }

  private fact(label: string, items: readonly Cell[]): string[] {
    const [only, ...others] = items;
    if (only && others.length === 0) return [`- **${markdownText(label)}:** ${this.cell(only)}`];
    return [`- **${markdownText(label)}:**`, ...items.map((item) => `  - ${this.cell(item)}`)];
  }

  private table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
    const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    return [
      line(head.map(markdownText)),
      line(head.map(() => "---")),
      ...rows.map((row) => line(row.map((cell) => this.cell(cell)))),
    ].join("\n");
  }

  private cell(cell: Cell): string {
    return cell.map((inline) => this.inline(inline)).join("");
  }

  private inline(inline: Inline): string {
    if (typeof inline === "string") return markdownText(inline);
    if ("code" in inline) return `<code>${markdownText(inline.code)}</code>`;
    return `[<code>${markdownText(inline.link)}</code>](${this.pages.get(inline.of)}#${inline.of})`;
  }

  /** Within `pre`, where nothing is Markdown. */
  private token(token: Token): string {
    if (typeof token === "string") return token.split("\n").map(htmlText).join("\n");
    if ("note" in token) return ` // ${htmlText(token.note)}`;
    const page = this.pages.get(`schema-${token.schema}`);
    if (page === undefined) return htmlText(token.schema);
    return `<a href="${page}#schema-${token.schema}">${htmlText(token.schema)}</a>`;
  }
}
