/** Emits the statements that write a value, in straight lines: heads and keys are constants. */
import { concat, fieldsInOrder, headBytes, textBytes } from "../emit/constants.ts";
import { named } from "../given-names.ts";
import { type Arm, type Item, traitsOf } from "../ir.ts";
import { writeConstant } from "./constants.ts";
import { indent, Locals } from "./lines.ts";
import { isShape, type Names, type RecordItem, type ShapeItem, type VariantItem } from "./shapes.ts";
import { literal } from "./text.ts";
import { armNames, fieldNames } from "./types.ts";
import { contentText, optionalText, typeText } from "./values.ts";

/** The bytes of a variant up to its payload. */
export function armBytes({ tag, item }: Arm): Uint8Array {
  const start = textBytes("$tag");
  return traitsOf(item).unit
    ? concat(headBytes(5, 1), start, textBytes(tag))
    : concat(headBytes(5, 2), start, textBytes(tag), textBytes("$value"));
}

/** The body of `writeX(w, v)`. */
export function writeStatements(item: Item, names: Names): string[] {
  const emitter = new WriteEmitter(names);
  return isShape(item) ? emitter.shape(item) : emitter.item(item, "v");
}

class WriteEmitter {
  private readonly locals = new Locals();
  private readonly names: Names;

  constructor(names: Names) {
    this.names = names;
  }

  shape(item: ShapeItem): string[] {
    return item.kind === "record" ? this.record(item) : this.variant(item);
  }

  item(item: Item, value: string): string[] {
    const { of } = this.names;
    switch (item.kind) {
      case "unit":
        return ["w.null();"];
      case "ref":
        return [`write${named(of, item.target)}(w, ${value});`];
      case "record":
      case "variant":
        return [`write${named(of, item)}(w, ${value});`];
      case "option":
        return this.option(item.item, value);
      case "list":
        return this.list(item.item, value);
      case "set":
        return this.set(item.item, value);
      case "map":
        return this.map(item.key, item.value, value);
      default:
        return [`w.${item.kind}(${value});`];
    }
  }

  private option(item: Item, value: string): string[] {
    const option = this.locals.next("option");
    return [
      `const ${option}: ${optionalText(item, this.names.of)} = ${value};`,
      `if (${option} === null) w.null();`,
      "else {",
      ...indent(this.item(item, contentText(item, option))),
      "}",
    ];
  }

  private list(item: Item, value: string): string[] {
    const list = this.locals.next("list");
    return [
      `const ${list} = ${value};`,
      `w.array(${list}.length);`,
      ...this.each(list, (index) => this.item(item, `${list}[${index}]`)),
    ];
  }

  private set(item: Item, value: string): string[] {
    const set = this.locals.next("set");
    const open = this.locals.next("open");
    return [
      `const ${set} = ${value};`,
      `w.array(${set}.length);`,
      `const ${open} = w.open();`,
      ...this.each(set, (index) => ["w.mark();", ...this.item(item, `${set}[${index}]`)]),
      `w.arrange(${open}, 1);`,
    ];
  }

  private map(key: Item, item: Item, value: string): string[] {
    const map = this.locals.next("map");
    const keys = this.locals.next("keys");
    const values = this.locals.next("values");
    const open = this.locals.next("open");
    return [
      `const ${map} = ${value};`,
      `const ${keys} = ${map}.keys();`,
      `const ${values} = ${map}.values();`,
      `w.map(${keys}.length);`,
      `const ${open} = w.open();`,
      ...this.each(keys, (index) => [
        "w.mark();",
        ...this.item(key, `${keys}[${index}]`),
        "w.mark();",
        ...this.item(item, `${values}[${index}]`),
      ]),
      `w.arrange(${open}, 2);`,
    ];
  }

  private each(list: string, body: (index: string) => string[]): string[] {
    const index = this.locals.next("i");
    return [`for (let ${index} = 0; ${index} < ${list}.length; ${index}++) {`, ...indent(body(index)), "}"];
  }

  private record(item: RecordItem): string[] {
    const members = fieldNames(item);
    const fields = fieldsInOrder(item.fields);
    const head = headBytes(5, fields.length);
    if (fields.length === 0) return writeConstant(head, "no fields");
    return fields.flatMap(({ key, item: field }, index) => [
      ...writeConstant(index === 0 ? concat(head, textBytes(key)) : textBytes(key), key),
      ...this.item(field, `v.${members.get(key)}`),
    ]);
  }

  private variant(item: VariantItem): string[] {
    const arms = armNames(item);
    const tags = this.names.tags.get(item) as string;
    return [
      "switch (v.tag) {",
      ...item.arms.flatMap((arm) => [
        `  case ${tags}.${arms.get(arm.tag)}: {`,
        ...indent(
          indent([
            ...writeConstant(armBytes(arm), arm.tag),
            ...(traitsOf(arm.item).unit ? [] : this.item(arm.item, `v.${arms.get(arm.tag)}`)),
            "break;",
          ]),
        ),
        "  }",
      ]),
      "  default:",
      `    throw new Error(${literal(`${typeText(item, this.names.of)} has no such arm`)});`,
      "}",
    ];
  }
}
