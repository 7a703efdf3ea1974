/**
 * Documentation of all definitions and worlds: Markdown with pictures, to be read on a forge, and `index.html`, which needs
 * nothing but itself. It says shapes, hashes, who uses what, where things come from, and draws the graph of each plan and the
 * wiring of each manifest.
 */
import { readFileSync } from "node:fs";
import type { Model } from "../model.ts";
import type { PlannedFile, PlannedFiles, TargetOptions } from "../target.ts";
import type { Documentation } from "./document.ts";
import { htmlPage } from "./html.ts";
import { loadLayOut } from "./layout.ts";
import { markdownFiles } from "./markdown.ts";
import { documentationOf } from "./sections.ts";
import { type Picture, svgFile } from "./svg.ts";

/** Files in one folder: `README.md`, a page for each section, a picture for each plan and world, and `index.html`. */
export async function docsTarget(model: Model, _options: TargetOptions): Promise<PlannedFiles> {
  const documentation = documentationOf(model, await loadLayOut());
  const style = pieceOf("picture.css");
  const page = { style: `${pieceOf("page.css")}\n${style}`, script: pieceOf("filter.js") };
  const files = new Map<string, PlannedFile>();
  for (const [file, text] of markdownFiles(documentation)) files.set(file, { text });
  for (const picture of picturesIn(documentation)) {
    files.set(`${picture.id}.svg`, { text: svgFile(picture, documentation.header, style) });
  }
  files.set("index.html", { text: htmlPage(documentation, page) });
  return files;
}

function pieceOf(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), "utf8");
}

function picturesIn({ sections }: Documentation): Picture[] {
  return sections
    .flatMap(({ articles }) => articles.flatMap(({ blocks }) => blocks))
    .flatMap((block) => (block.block === "picture" ? [block.picture] : []));
}
