/** Emits the statements that write a value. */
import type { ChoiceArm, Declaration, Field, Item } from "../ir.ts";
import { traitsOf } from "../ir.ts";
import { access } from "../names.ts";
import { concat, fieldsInOrder, headBytes, textBytes, writeConstant } from "./constants.ts";
import { fieldSite, fixedHead, indent, Names, quoted } from "./lines.ts";

/** The body of `writeX(w, v)`. */
export function writeStatements(declaration: Declaration): readonly string[] {
  return new WriteEmitter(declaration).statements();
}

function unitArm(tag: string): Uint8Array {
  return concat(headBytes(5, 1), textBytes("$tag"), textBytes(tag));
}

function payloadArm(tag: string): Uint8Array {
  return concat(headBytes(5, 2), textBytes("$tag"), textBytes(tag), textBytes("$value"));
}

class WriteEmitter {
  private readonly names = new Names();
  private readonly declaration: Declaration;

  constructor(declaration: Declaration) {
    this.declaration = declaration;
  }

  statements(): string[] {
    const { item, title } = this.declaration;
    return this.item(item, "v", title);
  }

  private item(item: Item, value: string, site: string): string[] {
    switch (item.kind) {
      case "tree":
        return [`writeTree(w, ${value} as Tree, ${item.depth});`];
      case "bytes":
        return [`w.bytestring(${value}, ${quoted(site)});`];
      case "unit":
      case "bool":
      case "int":
      case "nat":
      case "text":
      case "hash":
      case "uuid":
      case "dec128":
        return [`w.${item.kind}(${value}, ${quoted(site)});`];
      case "words":
        return item.words.length === 1
          ? writeConstant(textBytes(item.words[0] as string), item.words[0] as string)
          : [`w.word(${value}, ${JSON.stringify(item.words)}, ${quoted(site)});`];
      case "ref":
        return [`write${item.target.name}(w, ${value});`];
      case "option":
        return [
          `if (${value} === null) w.null();`,
          "else {",
          ...indent(this.item(item.item, value, site)),
          "}",
        ];
      case "list":
        return this.list(item.item, value, site);
      case "set":
        return this.set(item.item, value, site);
      case "map":
        return this.map(item.key, item.value, value, site);
      case "record":
        return this.record(fieldsInOrder(item.fields), value, site);
      case "variant":
        return this.variant(item.arms, value, site);
      case "choice":
        return this.choice(item.key, item.arms, value);
    }
  }

  private list(item: Item, value: string, site: string): string[] {
    const each = this.names.next("item");
    return [
      `w.list(${value}, ${quoted(site)});`,
      `for (const ${each} of ${value}) {`,
      ...indent(this.item(item, each, `${site}[]`)),
      "}",
    ];
  }

  private set(item: Item, value: string, site: string): string[] {
    const open = this.names.next("set");
    const each = this.names.next("item");
    return [
      `const ${open} = w.openSet(${value}, ${quoted(site)});`,
      `for (const ${each} of ${value}) {`,
      "  w.mark();",
      ...indent(this.item(item, each, `${site}[]`)),
      "}",
      `w.closeSet(${open});`,
    ];
  }

  private map(keyItem: Item, valueItem: Item, value: string, site: string): string[] {
    const open = this.names.next("map");
    const key = this.names.next("key");
    const each = this.names.next("value");
    return [
      `const ${open} = w.openFreeMap(${value}, ${quoted(site)});`,
      `for (const [${key}, ${each}] of ${value}) {`,
      "  w.mark();",
      ...indent(this.item(keyItem, key, `${site} key`)),
      "  w.mark();",
      ...indent(this.item(valueItem, each, `${site}[]`)),
      "}",
      `w.closeMap(${open}, ${quoted(site)});`,
    ];
  }

  private record(fields: readonly Field[], value: string, site: string): string[] {
    const head = fixedHead(fields);
    const lines = [`w.record(${value}, ${quoted(site)});`];
    if (fields.length === 0) lines.push(...writeConstant(headBytes(5, 0), "no fields"));
    if (!head) lines.push(...this.countedHead(fields, value));
    fields.forEach((field, index) => {
      const key = textBytes(field.key);
      const bytes = head && index === 0 ? concat(head, key) : key;
      const member = access(value, field.key);
      const body = [
        ...writeConstant(bytes, field.key),
        ...this.item(field.item, member, fieldSite(site, field.key)),
      ];
      const condition = presentCondition(field, member);
      lines.push(...(condition === undefined ? body : [`if (${condition}) {`, ...indent(body), "}"]));
    });
    return lines;
  }

  private countedHead(fields: readonly Field[], value: string): string[] {
    const count = this.names.next("count");
    const always = fields.filter((field) => field.presence === "always").length;
    return [
      `let ${count} = ${always};`,
      ...fields.flatMap((field) => {
        const condition = presentCondition(field, access(value, field.key));
        return condition === undefined ? [] : [`if (${condition}) ${count}++;`];
      }),
      `w.map(${count});`,
    ];
  }

  private variant(arms: readonly { tag: string; item: Item }[], value: string, site: string): string[] {
    const variant = this.names.next("variant");
    return [
      `const ${variant} = ${value};`,
      `w.record(${variant}, ${quoted(site)});`,
      `switch (${variant}.$tag) {`,
      ...arms.flatMap(({ tag, item }) => [
        `  case ${JSON.stringify(tag)}: {`,
        ...indent(
          indent(
            traitsOf(item).unit
              ? writeConstant(unitArm(tag), tag)
              : [
                  ...writeConstant(payloadArm(tag), tag),
                  ...this.item(item, `${variant}.$value`, fieldSite(site, tag)),
                ],
          ),
        ),
        "    break;",
        "  }",
      ]),
      "  default:",
      `    throw unknownTag(${variant}, ${quoted(site)});`,
      "}",
    ];
  }

  private choice(key: string, arms: readonly ChoiceArm[], value: string): string[] {
    const one = this.names.next("choice");
    const lines = [`const ${one} = ${value};`];
    arms.forEach((arm, index) => {
      const write = `write${arm.target.name}(w, ${one});`;
      lines.push(
        index === arms.length - 1
          ? `else ${write}`
          : `${index === 0 ? "" : "else "}if (${choiceCondition(arm, one, key)}) ${write}`,
      );
    });
    return lines;
  }
}

function choiceCondition(arm: ChoiceArm, value: string, key: string): string {
  if (arm.word === undefined) return `${JSON.stringify(key)} in ${value}`;
  return `${access(value, key)} === ${JSON.stringify(arm.word)}`;
}

/** When a field is written; undefined means always. */
function presentCondition(field: Field, member: string): string | undefined {
  if (field.presence === "always") return undefined;
  if (field.presence === "omit") return `${member} !== undefined`;
  return `${member} !== undefined && ${member}.${field.item.kind === "map" ? "size" : "length"} > 0`;
}
