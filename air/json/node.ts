/** JSON as read: every node knows where it stands, and numbers keep their text. */
import type { Place } from "../errors.ts";

export type JsonNode = JsonNull | JsonBool | JsonNumber | JsonString | JsonArray | JsonObject;

interface Positioned {
  readonly source: JsonSource;
  /** UTF-16 offsets into the source: of the first character, and behind the last. */
  readonly offset: number;
  readonly end: number;
  /** The containing array or object and the way from there; null at the top. */
  readonly parent: JsonArray | JsonObject | null;
  readonly step: string | number;
}

export interface JsonNull extends Positioned {
  readonly type: "null";
}

export interface JsonBool extends Positioned {
  readonly type: "bool";
  readonly value: boolean;
}

export interface JsonNumber extends Positioned {
  readonly type: "number";
  /** As written. */
  readonly text: string;
}

export interface JsonString extends Positioned {
  readonly type: "string";
  readonly value: string;
}

export interface JsonArray extends Positioned {
  readonly type: "array";
  readonly items: readonly JsonNode[];
}

export interface JsonObject extends Positioned {
  readonly type: "object";
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: JsonNode;
}

/** One JSON text and its lines. */
export class JsonSource {
  readonly text: string;
  readonly path: string | undefined;
  private lineStarts: readonly number[] | undefined;

  constructor(text: string, path?: string) {
    this.text = text;
    this.path = path;
  }

  /** Line and column of an offset, both from 1. */
  position(offset: number): { line: number; column: number } {
    this.lineStarts ??= findLineStarts(this.text);
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] as number) + 1 };
  }

  place(offset: number, pointer?: string): Place {
    return {
      ...(this.path === undefined ? {} : { path: this.path }),
      ...this.position(offset),
      ...(pointer === undefined ? {} : { pointer }),
    };
  }
}

/** Lines end with LF, CR LF or CR, as editors count them. */
function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}

/** Longer pointers are cut in front: there may be a fault at every part of a document, each with its own. */
const LONGEST_POINTER = 1024;

/** The JSON pointer of a node (RFC 6901); one that is very long begins with `…`. */
export function pointerOf(node: JsonNode): string {
  let pointer = "";
  for (let at: JsonNode | null = node; at?.parent; at = at.parent) {
    const step = String(at.step);
    const room = LONGEST_POINTER - pointer.length;
    if (room <= 0) return `…${pointer}`;
    const shown = step.length > room ? `…${step.slice(-room)}`.toWellFormed() : step;
    pointer = `/${shown.replaceAll("~", "~0").replaceAll("/", "~1")}${pointer}`;
    if (shown !== step) return pointer;
  }
  return pointer;
}

export function placeOf(node: JsonNode): Place {
  return node.source.place(node.offset, pointerOf(node));
}

/** The text of a node, as written. */
export function textOf(node: JsonNode): string {
  return node.source.text.slice(node.offset, node.end);
}

/** Where a member's key stands; the pointer is the member's. */
export function placeOfKey(member: JsonMember): Place {
  return member.value.source.place(member.keyOffset, pointerOf(member.value));
}

/** In larger objects members are looked up in a table, which is made when it is first needed. */
const FEW = 32;

const tables = new WeakMap<JsonObject, ReadonlyMap<string, JsonMember>>();

export function memberOf(object: JsonObject, key: string): JsonMember | undefined {
  if (object.members.length <= FEW) return object.members.find((candidate) => candidate.key === key);
  let table = tables.get(object);
  if (!table) {
    table = new Map(object.members.map((one) => [one.key, one]));
    tables.set(object, table);
  }
  return table.get(key);
}

export function member(object: JsonObject, key: string): JsonNode | undefined {
  return memberOf(object, key)?.value;
}

/** What a node is, for messages. */
export function nameOf(node: JsonNode): string {
  switch (node.type) {
    case "null":
      return "null";
    case "bool":
      return "a boolean";
    case "number":
      return "a number";
    case "string":
      return "text";
    case "array":
      return "a list";
    case "object":
      return "an object";
  }
}
