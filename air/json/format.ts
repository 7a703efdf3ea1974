/**
 * JSON text in one form, whatever it looked like: two spaces, what fits into a line on one line, strings with the fewest
 * escapes that leave nothing unseen. Numbers keep their text. What is formatted formats to itself.
 */
import { escapeInvisible } from "../errors.ts";
import type { JsonMember, JsonNode, JsonObject } from "./node.ts";

export interface Formatting {
  /** The members of an object in the order in which they are to be written. */
  readonly membersOf: (object: JsonObject) => readonly JsonMember[];
}

/** In UTF-16 units; what is longer and has parts is broken. */
const WIDTH = 110;

/** Ends with a line end. */
export function formatJson(node: JsonNode, formatting: Formatting): string {
  return `${new Formatter(formatting).format(node)}\n`;
}

class Formatter {
  private readonly formatting: Formatting;
  /** Texts on one line; each node is looked at once however deep it stands. */
  private readonly flat = new Map<JsonNode, string | undefined>();

  constructor(formatting: Formatting) {
    this.formatting = formatting;
  }

  /** A definition is broken even where it would fit: the whole file, and each item of one. */
  format(node: JsonNode): string {
    return this.print(node, "", 0);
  }

  /** `before` is what stands on the line already, `behind` what must follow there. */
  private print(node: JsonNode, margin: string, before: number): string {
    const isWhole = node.parent === null || (node.parent.type === "array" && node.parent.parent === null);
    const flat = this.flatten(node);
    const isEmpty =
      (node.type === "array" && node.items.length === 0) ||
      (node.type === "object" && node.members.length === 0);
    // A comma may follow.
    const fits = flat !== undefined && margin.length + before + flat.length < WIDTH;
    if (flat !== undefined && (isEmpty || (fits && !(isWhole && isContainer(node))))) return flat;
    if (node.type === "array") {
      const inner = `${margin}  `;
      const items = node.items.map((item) => inner + this.print(item, inner, 0));
      return `[\n${items.join(",\n")}\n${margin}]`;
    }
    if (node.type === "object") {
      const inner = `${margin}  `;
      const members = this.formatting.membersOf(node).map(({ key, value }) => {
        const start = `${text(key)}: `;
        return inner + start + this.print(value, inner, start.length);
      });
      return `{\n${members.join(",\n")}\n${margin}}`;
    }
    return scalar(node);
  }

  /** On one line; undefined if that is too long for any line. */
  private flatten(node: JsonNode): string | undefined {
    if (!isContainer(node)) return scalar(node);
    if (this.flat.has(node)) return this.flat.get(node);
    const made = this.join(node);
    this.flat.set(node, made);
    return made;
  }

  private join(node: JsonNode): string | undefined {
    const parts: string[] = [];
    let length = 0;
    const add = (part: string | undefined): boolean => {
      if (part === undefined) return false;
      parts.push(part);
      length += part.length + 2;
      return length <= WIDTH;
    };
    if (node.type === "array") {
      for (const item of node.items) if (!add(this.flatten(item))) return undefined;
      return `[${parts.join(", ")}]`;
    }
    if (node.type === "object") {
      for (const { key, value } of this.formatting.membersOf(node)) {
        const inner = this.flatten(value);
        if (!add(inner === undefined ? undefined : `${text(key)}: ${inner}`)) return undefined;
      }
      return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
    }
    return undefined;
  }
}

function isContainer(node: JsonNode): boolean {
  return node.type === "array" || node.type === "object";
}

function scalar(node: JsonNode): string {
  switch (node.type) {
    case "string":
      return text(node.value);
    case "number":
      return node.text;
    case "bool":
      return String(node.value);
    default:
      return "null";
  }
}

/** Nothing in it is unseen, and half a surrogate pair is an escape. */
function text(value: string): string {
  return escapeInvisible(JSON.stringify(value));
}
