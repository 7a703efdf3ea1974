/**
 * One pass over JSON text (RFC 8259) to nodes that know their places. Texts of patches and worlds go through here
 * before anything else is done with them, so it makes nothing but the nodes.
 */
import { AirError, quote } from "../errors.ts";
import {
  type JsonArray,
  type JsonMember,
  type JsonNode,
  type JsonObject,
  type JsonSource,
  placeOfKey,
} from "./node.ts";

/** Deeper nesting is refused: no AIR document comes near it, and the parser recurses. */
const MAX_NESTING = 1024;

/** Objects with more members get a set of their keys; in smaller ones looking at all is faster. */
const FEW = 8;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const HEX = /[0-9a-fA-F]{4}/y;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Throws `json.syntax`, `json.too_deep` or `json.duplicate_key` at the first place where it cannot go on. */
export function parseJson(source: JsonSource): JsonNode {
  const parser = new Parser(source);
  return parser.parse();
}

class Parser {
  private readonly source: JsonSource;
  private readonly text: string;
  private pos = 0;
  private depth = 0;

  constructor(source: JsonSource) {
    this.source = source;
    this.text = source.text;
  }

  parse(): JsonNode {
    this.skipSpace();
    const node = this.value(null, "");
    this.skipSpace();
    if (this.pos < this.text.length) throw this.unexpected(this.pos);
    return node;
  }

  /** Reads a value at `pos`, which is at no space. */
  private value(parent: JsonNode["parent"], step: string | number): JsonNode {
    const { source, text, pos: offset } = this;
    switch (text.charCodeAt(offset)) {
      case 0x22: {
        const value = this.string();
        return { type: "string", value, source, offset, end: this.pos, parent, step };
      }
      case 0x7b:
        return this.object(parent, step);
      case 0x5b:
        return this.array(parent, step);
      case 0x74:
      case 0x66:
      case 0x6e: {
        const word = this.match(WORD);
        if (word === undefined) throw this.unexpected(offset);
        const end = this.pos;
        if (word === "null") return { type: "null", source, offset, end, parent, step };
        return { type: "bool", value: word === "true", source, offset, end, parent, step };
      }
      default: {
        const number = this.match(NUMBER);
        if (number === undefined) throw this.unexpected(offset);
        return { type: "number", text: number, source, offset, end: this.pos, parent, step };
      }
    }
  }

  private array(parent: JsonNode["parent"], step: string | number): JsonArray {
    const { source, text } = this;
    const items: JsonNode[] = [];
    const array = { type: "array" as const, items, source, offset: this.pos, end: 0, parent, step };
    this.open();
    if (text.charCodeAt(this.pos) === 0x5d) this.pos++;
    else {
      do items.push(this.value(array, items.length));
      while (this.goesOn(0x5d));
    }
    this.depth--;
    array.end = this.pos;
    return array;
  }

  private object(parent: JsonNode["parent"], step: string | number): JsonObject {
    const { source, text } = this;
    const members: JsonMember[] = [];
    const object = { type: "object" as const, members, source, offset: this.pos, end: 0, parent, step };
    let keys: Set<string> | undefined;
    this.open();
    if (text.charCodeAt(this.pos) === 0x7d) this.pos++;
    else {
      do {
        const keyOffset = this.pos;
        if (text.charCodeAt(keyOffset) !== 0x22) throw this.unexpected(keyOffset);
        const key = this.string();
        this.skipSpace();
        if (text.charCodeAt(this.pos) !== 0x3a) throw this.unexpected(this.pos);
        this.pos++;
        this.skipSpace();
        const known = keys ? keys.has(key) : hasKey(members, key);
        const member: JsonMember = { key, keyOffset, value: this.value(object, key) };
        if (known) throw duplicate(member);
        members.push(member);
        if (keys) keys.add(key);
        else if (members.length > FEW) keys = new Set(members.map((one) => one.key));
      } while (this.goesOn(0x7d));
    }
    this.depth--;
    object.end = this.pos;
    return object;
  }

  /** Steps into an array or object, to the first thing in it. */
  private open(): void {
    if (++this.depth > MAX_NESTING) {
      const what = `arrays and objects are nested deeper than ${MAX_NESTING}`;
      throw new AirError("json.too_deep", what, this.source.place(this.pos));
    }
    this.pos++;
    this.skipSpace();
  }

  /** Steps over a comma to what follows it, or over the closing bracket. */
  private goesOn(close: number): boolean {
    this.skipSpace();
    const unit = this.text.charCodeAt(this.pos);
    if (unit === close) {
      this.pos++;
      return false;
    }
    if (unit !== 0x2c) throw this.unexpected(this.pos);
    this.pos++;
    this.skipSpace();
    return true;
  }

  private skipSpace(): void {
    const { text } = this;
    for (;;) {
      const unit = text.charCodeAt(this.pos);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.pos++;
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.pos;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.pos += found.length;
    return found;
  }

  /** Reads a string whose quote is at `pos`. */
  private string(): string {
    const { text } = this;
    const start = this.pos + 1;
    for (let at = start; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.pos = at + 1;
        return text.slice(start, at);
      }
      if (unit === 0x5c) return this.escapedString(start, at);
      // Not a number behind the end of the text.
      if (!(unit >= 0x20)) throw this.badInString(at);
    }
  }

  /** The same from the first escape on. */
  private escapedString(start: number, first: number): string {
    const { text } = this;
    let value = text.slice(start, first);
    for (let at = first; ; ) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.pos = at + 1;
        return value;
      }
      if (unit === 0x5c) {
        const letter = text[at + 1] ?? "";
        if (letter === "u") {
          HEX.lastIndex = at + 2;
          const digits = HEX.exec(text)?.[0];
          if (digits === undefined) throw this.unexpected(at);
          value += String.fromCharCode(Number.parseInt(digits, 16));
          at += 6;
        } else {
          const character = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
          if (character === undefined) throw this.unexpected(at);
          value += character;
          at += 2;
        }
      } else if (unit >= 0x20) value += text[at++];
      else throw this.badInString(at);
    }
  }

  /** RFC 8259 §7: control characters are written as escapes. */
  private badInString(at: number): AirError {
    const { text, source } = this;
    if (at >= text.length) return this.unexpected(at);
    const what = "a control character in a string is written as an escape";
    return new AirError("json.syntax", what, source.place(at));
  }

  private unexpected(offset: number): AirError {
    return new AirError("json.syntax", explain(this.text, offset), this.source.place(offset));
  }
}

function hasKey(members: readonly JsonMember[], key: string): boolean {
  for (const member of members) if (member.key === key) return true;
  return false;
}

function duplicate(member: JsonMember): AirError {
  const what = `the key ${quote(member.key)} stands in this object twice`;
  return new AirError("json.duplicate_key", what, placeOfKey(member));
}

/** What is wrong, from what stands there and before it. */
function explain(text: string, offset: number): string {
  const found = text.slice(offset, offset + 1);
  if (found === "") return "the text ends too early";
  const before = text
    .slice(Math.max(0, offset - 1000), offset)
    .trimEnd()
    .slice(-1);
  if (/["\d\]}a-z]/.test(before) && /["\d[{]/.test(found)) return "a comma is missing before this";
  if (before === "," && /[\]}]/.test(found)) return "a comma stands before this, and nothing follows it";
  return `no JSON can go on with ${found === '"' ? "a text" : quote(found)} here`;
}
