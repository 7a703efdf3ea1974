/**
 * Emits codecs: per declaration a `write` and a `read` function in straight lines. The order of keys, the heads of
 * records and the bytes of constants are decided here; nothing is looked up or sorted at run time but what only then
 * is known: the entries of maps and sets.
 */
import {
  type FunctionDeclarationStructure,
  type StatementStructures,
  StructureKind,
  VariableDeclarationKind,
} from "ts-morph";
import type { ChoiceArm, Declaration, Field, Item } from "../ir.ts";
import { isUnit } from "../ir.ts";
import { access, literalKey } from "../names.ts";
import {
  concat,
  fieldsInOrder,
  headBytes,
  matchConstant,
  readConstant,
  textBytes,
  writeConstant,
} from "./constants.ts";
import { backlink } from "./header.ts";

/** The statements of one declaration: `writeX`, `readX` and the codec `X`. */
export function codecStatements(declaration: Declaration): StatementStructures[] {
  const { name } = declaration;
  return [
    {
      kind: StructureKind.Function,
      isExported: true,
      name: `write${name}`,
      parameters: [
        { name: "w", type: "Writer" },
        { name: "v", type: name },
      ],
      returnType: "void",
      docs: [backlink(declaration)],
      statements: new WriteEmitter(declaration).statements().join("\n"),
    } satisfies FunctionDeclarationStructure,
    {
      kind: StructureKind.Function,
      isExported: true,
      name: `read${name}`,
      parameters: [{ name: "r", type: "Reader" }],
      returnType: name,
      docs: [backlink(declaration)],
      statements: new ReadEmitter(declaration).statements().join("\n"),
    } satisfies FunctionDeclarationStructure,
    {
      kind: StructureKind.VariableStatement,
      isExported: true,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [
        {
          name: `${name}Codec`,
          type: `Codec<${name}>`,
          initializer: `makeCodec(${JSON.stringify(declaration.title)}, write${name}, read${name})`,
        },
      ],
      docs: [`\`${declaration.title}\` in canonical CBOR.`],
    },
  ];
}

/** Numbers local variables, so that they never clash with each other or with a field's name. */
class Names {
  private count = 0;

  next(stem: string): string {
    this.count++;
    return `${stem}${this.count}`;
  }
}

function quoted(site: string): string {
  return JSON.stringify(site);
}

/** Site of a part, for messages: `sys/GovShadowReceipt@1 predicted_effects[].kind`. */
function fieldSite(site: string, key: string): string {
  return site.includes(" ") ? `${site}.${key}` : `${site} ${key}`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** The head of a record and the key of its first field, if both are always there, are one constant. */
function fixedHead(fields: readonly Field[]): Uint8Array | undefined {
  return fields.every((field) => field.presence === "always") ? headBytes(5, fields.length) : undefined;
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
    return item.kind === "unit" ? ["void v;", "w.null();"] : this.item(item, "v", title);
  }

  private item(item: Item, value: string, site: string): string[] {
    switch (item.kind) {
      case "unit":
        return ["w.null();"];
      case "tree":
        return [`writeTree(w, ${value} as Tree);`];
      case "bytes":
        return [`w.bytestring(${value}, ${quoted(site)});`];
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
        return this.choice(item.key, item.arms, value, site);
    }
  }

  private list(item: Item, value: string, site: string): string[] {
    const each = this.names.next("item");
    return [
      `w.array(${value}.length);`,
      `for (const ${each} of ${value}) {`,
      ...indent(this.item(item, each, `${site}[]`)),
      "}",
    ];
  }

  private set(item: Item, value: string, site: string): string[] {
    const open = this.names.next("set");
    const each = this.names.next("item");
    return [
      `const ${open} = w.openSet(${value}.length);`,
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
      `const ${open} = w.openMap(${value}.size);`,
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
    const lines: string[] = [];
    if (head && fields.length === 0) lines.push(`w.empty(${value}, ${quoted(site)});`);
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
      `switch (${variant}.$tag) {`,
      ...arms.flatMap(({ tag, item }) => [
        `  case ${JSON.stringify(tag)}: {`,
        ...indent(
          indent(
            isUnit(item)
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

  private choice(key: string, arms: readonly ChoiceArm[], value: string, site: string): string[] {
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
    void site;
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

class ReadEmitter {
  private readonly names = new Names();
  private readonly declaration: Declaration;

  constructor(declaration: Declaration) {
    this.declaration = declaration;
  }

  statements(): string[] {
    const { item, title, name } = this.declaration;
    const { before, value } = this.item(item, name, title);
    return [...before, `return ${value};`];
  }

  /** Statements that read an item, and the expression that then is its value. `type` is its TypeScript type. */
  private item(item: Item, type: string, site: string): { before: string[]; value: string } {
    switch (item.kind) {
      case "unit":
        return plain(`r.null(${quoted(site)})`);
      case "tree":
        return plain("readTree(r) as never");
      case "bytes":
        return plain(`r.bytestring(${quoted(site)})`);
      case "bool":
      case "int":
      case "nat":
      case "text":
      case "hash":
      case "uuid":
      case "dec128":
        return plain(`r.${item.kind}(${quoted(site)})`);
      case "words":
        return words(item.words, site);
      case "ref":
        return plain(`read${item.target.name}(r)`);
      case "option":
        return this.option(item.item, type, site);
      case "list":
      case "set":
        return this.list(item.item, item.kind, type, site);
      case "map":
        return this.map(item.key, item.value, type, site);
      case "record":
        return this.record(fieldsInOrder(item.fields), type, site);
      case "variant":
        return this.variant(item.arms, type, site);
      case "choice":
        return this.choice(item.key, item.arms, type, site);
    }
  }

  private option(item: Item, type: string, site: string) {
    const inner = this.item(item, `NonNullable<${type}>`, site);
    if (inner.before.length === 0) return plain(`r.isNull() ? null : ${inner.value}`);
    const option = this.names.next("option");
    return {
      before: [
        `let ${option}: ${type} = null;`,
        "if (!r.isNull()) {",
        ...indent(inner.before),
        `  ${option} = ${inner.value};`,
        "}",
      ],
      value: option,
    };
  }

  private list(item: Item, kind: "list" | "set", type: string, site: string) {
    const count = this.names.next("count");
    const list = this.names.next(kind);
    const index = this.names.next("i");
    const inner = this.item(item, `${type}[number]`, `${site}[]`);
    const before = [`const ${count} = r.array(${quoted(site)});`, `const ${list}: ${type}[number][] = [];`];
    const push = [...inner.before, `${list}.push(${inner.value});`];
    if (kind === "list") {
      before.push(`for (let ${index} = 0; ${index} < ${count}; ${index}++) {`, ...indent(push), "}");
    } else {
      const last = this.names.next("last");
      const at = this.names.next("at");
      before.push(
        `let ${last} = -1;`,
        `for (let ${index} = 0; ${index} < ${count}; ${index}++) {`,
        `  const ${at} = r.pos;`,
        ...indent(push),
        `  r.nextElement(${last}, ${at}, ${quoted(site)});`,
        `  ${last} = ${at};`,
        "}",
      );
    }
    return { before, value: list };
  }

  private map(keyItem: Item, valueItem: Item, type: string, site: string) {
    const count = this.names.next("count");
    const map = this.names.next("map");
    const index = this.names.next("i");
    const [last, lastEnd, at, end, keyName] = ["last", "lastEnd", "at", "end", "key"].map((stem) =>
      this.names.next(stem),
    );
    const key = this.item(keyItem, `MapKey<${type}>`, `${site} key`);
    const value = this.item(valueItem, `MapValue<${type}>`, `${site}[]`);
    return {
      before: [
        `const ${count} = r.map(${quoted(site)});`,
        `const ${map} = new Map<MapKey<${type}>, MapValue<${type}>>();`,
        `let ${last} = -1;`,
        `let ${lastEnd} = -1;`,
        `for (let ${index} = 0; ${index} < ${count}; ${index}++) {`,
        `  const ${at} = r.pos;`,
        ...indent(key.before),
        `  const ${keyName} = ${key.value};`,
        `  const ${end} = r.pos;`,
        `  r.nextKey(${last}, ${lastEnd}, ${at}, ${end});`,
        ...indent(value.before),
        `  ${map}.set(${keyName}, ${value.value});`,
        `  ${last} = ${at};`,
        `  ${lastEnd} = ${end};`,
        "}",
      ],
      value: map,
    };
  }

  private record(fields: readonly Field[], type: string, site: string) {
    const head = fixedHead(fields);
    return head ? this.fixedRecord(head, fields, type, site) : this.countedRecord(fields, type, site);
  }

  private fixedRecord(head: Uint8Array, fields: readonly Field[], type: string, site: string) {
    if (fields.length === 0) return { before: [`r.mapOf(0, ${quoted(site)});`], value: "{}" };
    const before: string[] = [];
    const members: string[] = [];
    fields.forEach((field, index) => {
      const key = textBytes(field.key);
      const wanted =
        index === 0
          ? `a record of ${fields.length} ${fields.length === 1 ? "field" : "fields"} from "${field.key}" for ${site}`
          : `the key "${field.key}" of ${site}`;
      before.push(...readConstant(index === 0 ? concat(head, key) : key, quoted(wanted)));
      const { name, lines } = this.field(field, type, site);
      before.push(...lines);
      members.push(`${literalKey(field.key)}: ${name}`);
    });
    return { before, value: `{ ${members.join(", ")} }` };
  }

  private field(field: Field, type: string, site: string): { name: string; lines: string[] } {
    const inner = this.item(field.item, `${type}[${JSON.stringify(field.key)}]`, fieldSite(site, field.key));
    const name = this.names.next("field");
    return { name, lines: [...inner.before, `const ${name} = ${inner.value};`] };
  }

  /** A record with fields that may be absent: each is asked for at its place, and the count must come out. */
  private countedRecord(fields: readonly Field[], type: string, site: string) {
    const count = this.names.next("count");
    const seen = this.names.next("seen");
    const record = this.names.next("record");
    const always = fields.filter((field) => field.presence === "always");
    const before = [
      `const ${count} = r.map(${quoted(site)});`,
      `let ${seen} = ${always.length};`,
      `const ${record}: Partial<Mutable<${type}>> = {};`,
    ];
    for (const field of fields) {
      const key = textBytes(field.key);
      const { name, lines } = this.field(field, `Required<${type}>`, site);
      const body = [...lines, `${access(record, field.key)} = ${name};`];
      if (field.presence === "always") {
        before.push(...readConstant(key, quoted(`the key "${field.key}" of ${site}`)), ...body);
        continue;
      }
      if (field.presence === "omit_empty") {
        const size = field.item.kind === "map" ? "size" : "length";
        body.push(`if (${name}.${size} === 0) throw r.notOmitted(${quoted(fieldSite(site, field.key))});`);
      }
      before.push(`if (${matchConstant(key)}) {`, ...indent([...body, `${seen}++;`]), "}");
    }
    before.push(`r.entries(${count}, ${seen}, ${quoted(site)});`);
    return { before, value: `${record} as ${type}` };
  }

  private variant(arms: readonly { tag: string; item: Item }[], type: string, site: string) {
    const count = this.names.next("count");
    const tagName = this.names.next("tag");
    const variant = this.names.next("variant");
    const before = [
      `const ${count} = r.variant(${quoted(site)});`,
      `const ${tagName} = r.text(${quoted(site)});`,
      `let ${variant}: ${type};`,
      `switch (${tagName}) {`,
    ];
    for (const { tag, item } of arms) {
      const literal = JSON.stringify(tag);
      const armSite = fieldSite(site, tag);
      before.push(`  case ${literal}: {`);
      if (isUnit(item)) {
        before.push(`    r.arm(${count}, 1, ${quoted(armSite)});`, `    ${variant} = { $tag: ${literal} };`);
      } else {
        const inner = this.item(item, `Extract<${type}, { $tag: ${literal} }>["$value"]`, armSite);
        before.push(
          `    r.arm(${count}, 2, ${quoted(armSite)});`,
          ...indent(indent(inner.before)),
          `    ${variant} = { $tag: ${literal}, $value: ${inner.value} };`,
        );
      }
      before.push("    break;", "  }");
    }
    before.push("  default:", `    throw r.unknownTag(${tagName}, ${quoted(site)});`, "}");
    return { before, value: variant };
  }

  private choice(key: string, arms: readonly ChoiceArm[], type: string, site: string) {
    const word = this.names.next("word");
    const choice = this.names.next("choice");
    const before = [`const ${word} = r.textUnder(${JSON.stringify(key)});`, `let ${choice}: ${type};`];
    arms.forEach((arm, index) => {
      const condition =
        arm.word === undefined ? `${word} !== undefined` : `${word} === ${JSON.stringify(arm.word)}`;
      const read = `${choice} = read${arm.target.name}(r);`;
      const last = index === arms.length - 1;
      before.push(last ? `else ${read}` : `${index === 0 ? "" : "else "}if (${condition}) ${read}`);
    });
    void site;
    return { before, value: choice };
  }
}

/** One of several words; a single one is a constant. */
function words(all: readonly string[], site: string): { before: string[]; value: string } {
  const [only, ...others] = all.map((word) => JSON.stringify(word));
  if (only === undefined || others.length > 0)
    return plain(`r.word(${JSON.stringify(all)} as const, ${quoted(site)})`);
  return { before: readConstant(textBytes(all[0] as string), quoted(`${only} for ${site}`)), value: only };
}

function plain(value: string): { before: string[]; value: string } {
  return { before: [], value };
}
