/** Draws what has been laid out. Colours are the style sheet's, so that a picture is at home in light and dark pages. */
import type { Graph } from "./graph.ts";
import {
  FONT,
  type LayOut,
  type Layout,
  MOST_PARTS,
  type PlacedEdge,
  type PlacedNode,
  type Point,
} from "./layout.ts";
import { commentOf, htmlText } from "./text.ts";

export interface Picture {
  /** Of its file, without the ending. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** For a page whose styles have those of pictures. */
  readonly svg: string;
}

/** Undefined for a graph that is too large. */
export function pictureOf(graph: Graph, layOut: LayOut): Picture | undefined {
  const { id, title, description, nodes, edges } = graph;
  if (nodes.length === 0 || nodes.length + edges.length > MOST_PARTS) return undefined;
  return { id, title, description, svg: draw(graph, layOut(graph)) };
}

/** A file of its own. */
export function svgFile({ svg }: Picture, header: readonly string[], style: string): string {
  const start = svg.indexOf(">") + 1;
  return `${commentOf(header)}\n${svg.slice(0, start)}\n<style>\n${style}</style>${svg.slice(start)}\n`;
}

/** Around everything. */
const MARGIN = 14;

function draw({ id, title, description }: Graph, layout: Layout): string {
  const width = Math.ceil(layout.width + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN);
  const [titleId, descriptionId] = [`picture-${id}-title`, `picture-${id}-description`];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-labelledby="${titleId}" aria-describedby="${descriptionId}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${titleId}">${htmlText(title)}</title>`,
    `<desc id="${descriptionId}">${htmlText(description)}</desc>`,
    `<rect class="ground" width="${width}" height="${height}" rx="8"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...layout.edges.map(lineOf),
    ...layout.nodes.map(boxOf),
    // Above all lines, so that none goes through them.
    ...layout.edges.flatMap(labelOf),
    "</g>",
    "</svg>",
  ].join("\n");
}

function boxOf({ node, at, width, height }: PlacedNode): string {
  const [left, top] = [at.x - width / 2, at.y - height / 2];
  const lines = [...node.head, ...node.lines].map((line, index) => {
    const y = top + FONT.padY + (index + 0.75) * FONT.line;
    const className = index < node.head.length ? ' class="head"' : "";
    return `<text${className} x="${rounded(left + FONT.padX)}" y="${rounded(y)}">${htmlText(line)}</text>`;
  });
  const box = `<rect x="${rounded(left)}" y="${rounded(top)}" width="${width}" height="${height}" rx="5"/>`;
  const bar = `<rect class="bar" x="${rounded(left)}" y="${rounded(top)}" width="5" height="${height}" rx="2"/>`;
  return `<g class="node ${node.kind}"><title>${htmlText(node.hint)}</title>${box}${bar}${lines.join("")}</g>`;
}

function lineOf({ edge, curve, tip }: PlacedEdge): string {
  const [start, ...rest] = curve as [Point, ...Point[]];
  const path = `M${pair(start)}C${rest.map(pair).join(" ")}`;
  const head = arrow(curve.at(-1) as Point, tip);
  return `<g class="edge ${edge.kind}"><title>${htmlText(edge.hint)}</title><path d="${path}"/><polygon points="${head}"/></g>`;
}

function labelOf({ edge, label }: PlacedEdge): string[] {
  if (!label) return [];
  const top = label.y - (edge.lines.length * FONT.line) / 2;
  const lines = edge.lines.map((line, index) => {
    const y = top + (index + 0.75) * FONT.line;
    return `<text x="${rounded(label.x)}" y="${rounded(y)}">${htmlText(line)}</text>`;
  });
  return [`<g class="label ${edge.kind}"><title>${htmlText(edge.hint)}</title>${lines.join("")}</g>`];
}

/** A triangle from where a curve ends to the tip. */
function arrow(from: Point, tip: Point): string {
  const [dx, dy] = [tip.x - from.x, tip.y - from.y];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const back = { x: tip.x - 9 * ux, y: tip.y - 9 * uy };
  const side = (by: number): Point => ({ x: back.x - by * uy, y: back.y + by * ux });
  return [tip, side(3.5), side(-3.5)].map(pair).join(" ");
}

function pair({ x, y }: Point): string {
  return `${rounded(x)},${rounded(y)}`;
}

/** To a tenth of a pixel. */
function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
