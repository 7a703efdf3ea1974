/** Emits the functions that read values in the one order that is legal. */
import { fieldsInOrder, headBytes } from "../emit/constants.ts";
import { fieldSite, Names as Locals } from "../emit/lines.ts";
import { named } from "../given-names.ts";
import { type Declaration, type Item, traitsOf } from "../ir.ts";
import { Functions, resolved } from "./functions.ts";
import { docstring, indent } from "./lines.ts";
import { pyBytes, pyString } from "./literals.ts";
import { isShape, type Names, type Shape, type ShapeItem, shortKey } from "./shapes.ts";
import { fieldsOf, typeText } from "./types.ts";
import { keyOf } from "./write.ts";

/** Statements that read an item, and the expression that then is its value. */
interface Read {
  readonly before: readonly string[];
  readonly value: string;
}

/** The functions `read_X` of a declaration and of what is inline in it. */
export function readLines(declaration: Declaration, names: Names): string[] {
  const emitter = new ReadEmitter(named(names.of, declaration), names);
  for (const shape of names.shapes.get(declaration) ?? []) emitter.shape(shape);
  if (!isShape(declaration.item)) emitter.root(declaration);
  return emitter.functions.text();
}

class ReadEmitter {
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
    this.define(`read_${this.owner}`, this.owner, title, returned(this.item(item, title, false)));
  }

  shape({ item, site }: Shape): void {
    this.locals = new Locals();
    const name = named(this.names.of, item);
    const body = item.kind === "record" ? this.record(item, name, site) : this.variant(item, site);
    this.define(`read_${name}`, name, site, body);
  }

  private define(name: string, type: string, site: string, body: readonly string[]): void {
    const doc = docstring(`Reads a value of ${site}.`);
    this.functions.add(`def ${name}(r: Reader) -> ${type}:`, [...doc, ...body]);
  }

  private item(item: Item, site: string, inLoop: boolean): Read {
    switch (item.kind) {
      case "bool":
        return plain(`r.boolean(${pyString(site)})`);
      case "int":
        return plain(`r.integer(${pyString(site)})`);
      case "bytes":
        return plain(`r.bytestring(${pyString(site)})`);
      case "nat":
      case "text":
      case "hash":
      case "uuid":
      case "dec128":
        return plain(`r.${item.kind}(${pyString(site)})`);
      case "unit":
        return nothing(`r.null(${pyString(site)})`);
      case "ref": {
        const call = `read_${named(this.names.of, resolved(item))}(r)`;
        return traitsOf(item).unit ? nothing(call) : plain(call);
      }
      case "record":
      case "variant":
        return plain(`read_${named(this.names.of, item)}(r)`);
      case "option":
        return this.option(item.item, site, inLoop);
      case "list":
      case "set":
        if (inLoop) return this.apart(item, site);
        return item.kind === "list" ? this.list(item.item, site) : this.set(item.item, site);
      case "map":
        return inLoop ? this.apart(item, site) : this.map(item.key, item.value, site);
      default:
        throw new Error(`AIR has no ${item.kind}`);
    }
  }

  private option(item: Item, site: string, inLoop: boolean): Read {
    const inner = this.item(item, site, inLoop);
    if (inner.before.length === 0) return plain(`None if r.is_null() else ${inner.value}`);
    const option = this.locals.next("option");
    return {
      before: [
        `${option}: ${typeText(item, this.names.of)} | None = None`,
        "if not r.is_null():",
        ...indent([...inner.before, `${option} = ${inner.value}`]),
      ],
      value: option,
    };
  }

  /** A function of its own, since the item stands in a loop already. */
  private apart(item: Item, site: string): Read {
    const name = `read${this.functions.next()}_${this.owner}`;
    const { locals } = this;
    this.locals = new Locals();
    const body = returned(this.item(item, site, false));
    this.locals = locals;
    this.define(name, typeText(item, this.names.of), site, body);
    return plain(`${name}(r)`);
  }

  private list(item: Item, site: string): Read {
    const inner = this.item(item, `${site}[]`, true);
    const items = `range(r.array(${pyString(site)}))`;
    if (inner.before.length === 0) return plain(`tuple([${inner.value} for _ in ${items}])`);
    const list = this.locals.next("list");
    return {
      before: [
        `${list}: list[${typeText(item, this.names.of)}] = []`,
        `for _ in ${items}:`,
        ...indent([...inner.before, `${list}.append(${inner.value})`]),
      ],
      value: `tuple(${list})`,
    };
  }

  private set(item: Item, site: string): Read {
    const inner = this.item(item, `${site}[]`, true);
    const [set, last, at] = [this.locals.next("set"), this.locals.next("last"), this.locals.next("at")];
    return {
      before: [
        `${set}: list[${typeText(item, this.names.of)}] = []`,
        `${last} = b""`,
        `for _ in range(r.array(${pyString(site)})):`,
        ...indent([
          `${at} = r.pos`,
          ...inner.before,
          `${set}.append(${inner.value})`,
          `${last} = r.next_element(${last}, ${at}, ${pyString(site)})`,
        ]),
      ],
      value: `tuple(${set})`,
    };
  }

  private map(keyItem: Item, item: Item, site: string): Read {
    const [map, last, at, name] = [
      this.locals.next("map"),
      this.locals.next("last"),
      this.locals.next("at"),
      this.locals.next("key"),
    ];
    const key = this.item(keyItem, `${site} key`, true);
    const inner = this.item(item, `${site}[]`, true);
    return {
      before: [
        `${map}: dict[${typeText(keyItem, this.names.of)}, ${typeText(item, this.names.of)}] = {}`,
        `${last} = b""`,
        `for _ in range(r.map(${pyString(site)})):`,
        ...indent([
          `${at} = r.pos`,
          ...key.before,
          `${name} = ${key.value}`,
          `${last} = r.next_key(${last}, ${at})`,
          ...inner.before,
          `${map}[${name}] = ${inner.value}`,
        ]),
      ],
      value: map,
    };
  }

  private record(item: Extract<ShapeItem, { kind: "record" }>, name: string, site: string): string[] {
    const fields = fieldsInOrder(item.fields);
    const members = fieldsOf(item, this.names.of);
    const head = headBytes(5, fields.length);
    const quoted = pyString(site);
    if (fields.length === 0)
      return [
        `r.record(${pyBytes(head)}, ${pyString(`a record without fields for ${site}`)}, ${quoted})`,
        `return ${name}()`,
      ];
    const lines: string[] = [];
    const values = new Map<string, string>();
    fields.forEach((field, index) => {
      const key = keyOf(field.key);
      const shown = shortKey(field.key);
      const count = `${fields.length} ${fields.length === 1 ? "field" : "fields"}`;
      lines.push(
        index === 0
          ? `r.record(${pyBytes(head, ...key)}, ${pyString(`a record of ${count} from "${shown}" for ${site}`)}, ${quoted})`
          : `r.key(${pyBytes(...key)}, ${pyString(`the key "${shown}" of ${site}`)})`,
      );
      const { before, value } = this.item(field.item, fieldSite(site, shown), false);
      lines.push(...before);
      if (value === "None") values.set(field.key, value);
      else {
        const local = this.locals.next("field");
        lines.push(`${local} = ${value}`);
        values.set(field.key, local);
      }
    });
    const given = item.fields.map(({ key }) => `${members.get(key)}=${values.get(key)}`);
    return [...lines, `return ${name}(${given.join(", ")})`];
  }

  private variant({ arms }: Extract<ShapeItem, { kind: "variant" }>, site: string): string[] {
    const quoted = pyString(site);
    return [
      `size = r.variant(${quoted})`,
      `tag = r.text(${quoted})`,
      ...arms.flatMap((arm) => {
        const armSite = fieldSite(site, shortKey(arm.tag));
        const name = named(this.names.of, arm);
        const isUnit = traitsOf(arm.item).unit;
        const { before, value } = isUnit ? plain("") : this.item(arm.item, armSite, false);
        return [
          `if tag == ${pyString(arm.tag)}:`,
          ...indent([
            `r.arm(size, ${isUnit ? 1 : 2}, ${pyString(armSite)})`,
            ...before,
            `return ${name}(${value})`,
          ]),
        ];
      }),
      `raise r.unknown_tag(tag, ${quoted})`,
    ];
  }
}

function plain(value: string): Read {
  return { before: [], value };
}

/** A call that gives nothing to name. */
function nothing(call: string): Read {
  return { before: [call], value: "None" };
}

function returned({ before, value }: Read): string[] {
  return [...before, `return ${value}`];
}
