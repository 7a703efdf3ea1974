/** Emits the functions that write values: straight lines, with all heads, keys and tags decided here. */
import { fieldsInOrder, headBytes } from "../emit/constants.ts";
import { fieldSite, Names as Locals } from "../emit/lines.ts";
import { named } from "../given-names.ts";
import { type Declaration, type Item, traitsOf } from "../ir.ts";
import { Functions, resolved } from "./functions.ts";
import { docstring, indent } from "./lines.ts";
import { pyBytes, pyString } from "./literals.ts";
import { isShape, type Names, type Shape, type ShapeItem, shortKey } from "./shapes.ts";
import { fieldsOf, typeText } from "./types.ts";

/** The functions `write_X` of a declaration and of what is inline in it. */
export function writeLines(declaration: Declaration, names: Names): string[] {
  const emitter = new WriteEmitter(named(names.of, declaration), names);
  for (const shape of names.shapes.get(declaration) ?? []) emitter.shape(shape);
  if (!isShape(declaration.item)) emitter.root(declaration);
  return emitter.functions.text();
}

/** Where a value is written: into which bytes, and whether in a loop. */
interface Into {
  readonly out: string;
  readonly inLoop: boolean;
}

const INTO_OUT: Into = { out: "out", inLoop: false };

class WriteEmitter {
  readonly functions = new Functions();
  private locals = new Locals();
  private readonly owner: string;
  private readonly names: Names;

  constructor(owner: string, names: Names) {
    this.owner = owner;
    this.names = names;
  }

  root({ item, title }: Declaration): void {
    this.locals = new Locals();
    this.define(`write_${this.owner}`, this.owner, title, this.item(item, "v", title, INTO_OUT));
  }

  shape({ item, site }: Shape): void {
    this.locals = new Locals();
    const name = named(this.names.of, item);
    if (item.kind === "record") this.define(`write_${name}`, name, site, this.record(item, name, site));
    // A type checker that narrows a union arm by arm takes minutes for some hundred of them.
    else this.define(`write_${name}`, "object", site, this.variant(item, site));
  }

  private define(name: string, type: string, site: string, body: readonly string[]): void {
    const doc = docstring(`Writes a value of ${site}.`);
    this.functions.add(`def ${name}(out: bytearray, v: ${type}) -> None:`, [...doc, ...body]);
  }

  private item(item: Item, value: string, site: string, into: Into): string[] {
    const { out, inLoop } = into;
    switch (item.kind) {
      case "bool":
        return [`w.boolean(${out}, ${value}, ${pyString(site)})`];
      case "int":
        return [`w.integer(${out}, ${value}, ${pyString(site)})`];
      case "bytes":
        return [`w.bytestring(${out}, ${value}, ${pyString(site)})`];
      case "unit":
      case "nat":
      case "text":
      case "hash":
      case "uuid":
      case "dec128":
        return [`w.${item.kind}(${out}, ${value}, ${pyString(site)})`];
      case "ref":
        return [`write_${named(this.names.of, resolved(item))}(${out}, ${value})`];
      case "record":
      case "variant":
        return [`write_${named(this.names.of, item)}(${out}, ${value})`];
      case "option":
        return [
          `if ${value} is None:`,
          ...indent([`w.null(${out})`]),
          "else:",
          ...indent(this.item(item.item, value, site, into)),
        ];
      case "list":
      case "set":
        if (inLoop) return this.apart(item, value, site, out);
        return item.kind === "list" ? this.list(item.item, value, site) : this.set(item.item, value, site);
      case "map":
        return inLoop ? this.apart(item, value, site, out) : this.map(item.key, item.value, value, site);
      default:
        throw new Error(`AIR has no ${item.kind}`);
    }
  }

  /** A function of its own, since the item stands in a loop already. */
  private apart(item: Item, value: string, site: string, out: string): string[] {
    const name = `write${this.functions.next()}_${this.owner}`;
    const { locals } = this;
    this.locals = new Locals();
    const body = this.item(item, "v", site, INTO_OUT);
    this.locals = locals;
    this.define(name, typeText(item, this.names.of), site, body);
    return [`${name}(${out}, ${value})`];
  }

  // What has loops stands in none, and so is never written into other bytes than `out`.

  private list(item: Item, value: string, site: string): string[] {
    const each = this.locals.next("item");
    const body = this.item(item, each, `${site}[]`, { out: "out", inLoop: true });
    return [`for ${each} in w.array(out, ${value}, ${pyString(site)}):`, ...indent(body)];
  }

  private set(item: Item, value: string, site: string): string[] {
    const each = this.locals.next("item");
    const all = this.locals.next("set");
    const append = (bytes: string): string => `${all}.append(${bytes})`;
    return [
      `${all}: list[bytes] = []`,
      `for ${each} in w.elements(${value}, ${pyString(site)}):`,
      ...indent(this.encoded(item, each, `${site}[]`, append)),
      `w.close_set(out, ${all})`,
    ];
  }

  private map(keyItem: Item, item: Item, value: string, site: string): string[] {
    const next = (stem: string): string => this.locals.next(stem);
    const [all, key, each, bytesOfKey] = [next("map"), next("key"), next("value"), next("encoded")];
    return [
      `${all}: list[tuple[bytes, bytes]] = []`,
      `for ${key}, ${each} in w.entries(${value}, ${pyString(site)}):`,
      ...indent([
        ...this.encoded(keyItem, key, `${site} key`, (bytes) => `${bytesOfKey} = ${bytes}`),
        ...this.encoded(item, each, `${site}[]`, (bytes) => `${all}.append((${bytesOfKey}, ${bytes}))`),
      ]),
      `w.close_map(out, ${all}, ${pyString(site)})`,
    ];
  }

  /** Statements that write an item into bytes of its own. */
  private encoded(item: Item, value: string, site: string, use: (bytes: string) => string): string[] {
    const part = this.locals.next("part");
    const write = this.item(item, value, site, { out: part, inLoop: true });
    return [`${part} = bytearray()`, ...write, use(`bytes(${part})`)];
  }

  private record(item: Extract<ShapeItem, { kind: "record" }>, name: string, site: string): string[] {
    const fields = fieldsInOrder(item.fields);
    const members = fieldsOf(item, this.names.of);
    const head = headBytes(5, fields.length);
    const lines = [`w.record(v, ${name}, ${pyString(site)})`];
    if (fields.length === 0) lines.push(`out += ${pyBytes(head)}`);
    fields.forEach((field, index) => {
      const key = keyOf(field.key);
      const member = `v.${members.get(field.key)}`;
      lines.push(
        `out += ${index === 0 ? pyBytes(head, ...key) : pyBytes(...key)}`,
        ...this.item(field.item, member, fieldSite(site, shortKey(field.key)), INTO_OUT),
      );
    });
    return lines;
  }

  private variant({ arms }: Extract<ShapeItem, { kind: "variant" }>, site: string): string[] {
    const lines = arms.flatMap((arm) => {
      const isUnit = traitsOf(arm.item).unit;
      const tag = [headBytes(5, isUnit ? 1 : 2), ...keyOf("$tag"), ...keyOf(arm.tag)];
      const start = isUnit ? pyBytes(...tag) : pyBytes(...tag, ...keyOf("$value"));
      const armSite = fieldSite(site, shortKey(arm.tag));
      const value = isUnit ? [] : this.item(arm.item, "v.value", armSite, INTO_OUT);
      return [
        `if isinstance(v, ${named(this.names.of, arm)}):`,
        ...indent([`out += ${start}`, ...value, "return"]),
      ];
    });
    return [...lines, `raise w.no_arm(v, ${pyString(site)})`];
  }
}

/** A key as parts of a constant: its head, and its text. */
export function keyOf(key: string): readonly [Uint8Array, string] {
  return [headBytes(3, new TextEncoder().encode(key).length), key];
}
