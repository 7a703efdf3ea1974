/**
 * Where the parts of a graph go. Only this file knows Graphviz, which is given sizes and gives back places: no text of a
 * definition ever goes through it, and the same graph is laid out the same on every machine.
 */
import type { Viz } from "@viz-js/viz";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";
import { columnsOf } from "./text.ts";

/** In pixels. */
export const FONT = { size: 12, column: 7.3, line: 16, padX: 12, padY: 9 } as const;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Size {
  readonly node: GraphNode;
  /** Of its centre. */
  readonly at: Point;
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  /** A Bézier curve: its start, then three points for each piece. */
  readonly curve: readonly Point[];
  /** Of the arrow. */
  readonly tip: Point;
  /** Of its text's centre, if it has one. */
  readonly label: Point | undefined;
}

export interface Layout extends Size {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Larger graphs take long to lay out, and nobody reads them. */
export const MOST_PARTS = 600;

export type LayOut = (graph: Graph) => Layout;

/** Loads Graphviz. */
export async function loadLayOut(): Promise<LayOut> {
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  return (graph) => layOut(graph, viz);
}

function layOut(graph: Graph, viz: Viz): Layout {
  const sizes = graph.nodes.map(({ head, lines }) => sizeOf([...head, ...lines]));
  const ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const result = viz.render(
    {
      directed: true,
      graphAttributes: {
        rankdir: graph.direction === "down" ? "TB" : "LR",
        nodesep: 0.25,
        ranksep: graph.direction === "down" ? 0.45 : 0.8,
        // Bounds for what a large graph may take.
        nslimit: 4,
        nslimit1: 4,
      },
      nodeAttributes: { shape: "box", fixedsize: true, label: "" },
      nodes: sizes.map(({ width, height }, index) => ({
        name: `n${index}`,
        attributes: { width: width / DOTS, height: height / DOTS },
      })),
      edges: graph.edges.map(({ from, to, lines, loose }, index) => ({
        tail: ids.get(from) as string,
        head: ids.get(to) as string,
        attributes: {
          id: `e${index}`,
          ...(lines.length > 0 ? { label: { html: emptyTable(sizeOf(lines, 4)) } } : {}),
          ...(loose ? { constraint: false } : {}),
        },
      })),
      subgraphs: graph.beside.map((nodes) => ({
        graphAttributes: { rank: "same" },
        nodes: nodes.map((id) => ({ name: ids.get(id) as string })),
      })),
    },
    { format: "json0", yInvert: true },
  );
  if (result.status !== "success") {
    const why = result.errors.map(({ message }) => message).join("; ");
    throw new Error(`a graph cannot be laid out: ${why}`);
  }
  return read(JSON.parse(result.output) as Output, graph, sizes);
}

/** Graphviz counts in inches of so many. */
const DOTS = 72;

interface Output {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id: string; readonly pos: string; readonly lp?: string }[];
}

function read({ bb, objects = [], edges = [] }: Output, graph: Graph, sizes: readonly Size[]): Layout {
  const [left, top, right, bottom] = numbers(bb);
  const places = new Map(objects.flatMap(({ name, pos }) => (pos === undefined ? [] : [[name, point(pos)]])));
  const found = new Map(edges.map((edge) => [edge.id, edge]));
  return {
    width: Math.abs((right as number) - (left as number)),
    height: Math.abs((bottom as number) - (top as number)),
    nodes: graph.nodes.map((node, index) => {
      return { node, ...(sizes[index] as Size), at: places.get(`n${index}`) as Point };
    }),
    edges: graph.edges.map((edge, index) => {
      const { pos, lp } = found.get(`e${index}`) as NonNullable<Output["edges"]>[number];
      const points = pos.split(" ");
      const tip = points.find((one) => one.startsWith("e,"));
      const curve = points.filter((one) => !/^[es],/.test(one)).map(point);
      return {
        edge,
        curve,
        tip: tip === undefined ? (curve.at(-1) as Point) : point(tip.slice("e,".length)),
        label: lp === undefined ? undefined : point(lp),
      };
    }),
  };
}

function numbers(text: string): number[] {
  return text.split(",").map(Number);
}

function point(text: string): Point {
  const [x, y] = numbers(text);
  return { x: x as number, y: y as number };
}

/** What text takes, with room around it. */
export function sizeOf(lines: readonly string[], pad?: number): Size {
  const columns = Math.max(1, ...lines.map(columnsOf));
  return {
    width: Math.ceil(columns * FONT.column + 2 * (pad ?? FONT.padX)),
    height: lines.length * FONT.line + 2 * (pad ?? FONT.padY),
  };
}

/** Something of a size for the layout of labels, which Graphviz knows how to do for text and tables only. */
function emptyTable({ width, height }: Size): string {
  const size = `FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}"`;
  return `<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" ${size}><TR><TD></TD></TR></TABLE>`;
}
