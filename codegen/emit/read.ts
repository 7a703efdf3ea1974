/** Emits the statements that read a value in the one order that is legal. */
import type { ChoiceArm, Declaration, Field, Item } from "../ir.ts";
import { traitsOf } from "../ir.ts";
import { access, literalKey } from "../names.ts";
import { concat, fieldsInOrder, headBytes, matchConstant, readConstant, textBytes } from "./constants.ts";
import { fieldSite, fixedHead, indent, Names, quoted } from "./lines.ts";

/** The body of `readX(r)`. */
export function readStatements(declaration: Declaration): readonly string[] {
  return new ReadEmitter(declaration).statements();
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
        return plain(`readTree(r, ${item.depth}) as never`);
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
        return this.choice(item.key, item.arms, type);
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
        `const ${count} = r.freeMap(${quoted(site)});`,
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
    if (fields.length === 0) {
      return {
        before: readConstant(headBytes(5, 0), quoted(`a record without fields for ${site}`)),
        value: "{}",
      };
    }
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
      if (traitsOf(item).unit) {
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

  private choice(key: string, arms: readonly ChoiceArm[], type: string) {
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
