/** Emits the statements that read a value in the one order that is legal. */
import { concat, fieldsInOrder, headBytes, textBytes } from "../emit/constants.ts";
import { named } from "../given-names.ts";
import { type Item, traitsOf } from "../ir.ts";
import { hasConstant, takeConstant } from "./constants.ts";
import { indent, Locals } from "./lines.ts";
import { isShape, type Names, type RecordItem, type ShapeItem, type VariantItem } from "./shapes.ts";
import { literal, shown } from "./text.ts";
import { armNames, fieldNames, takesFields } from "./types.ts";
import { optionalText, someText, typeText } from "./values.ts";
import { armBytes } from "./write.ts";

/** The body of `readX(r)`. */
export function readStatements(item: Item, names: Names): string[] {
  const emitter = new ReadEmitter(names);
  if (isShape(item)) return emitter.shape(item);
  const { before, value } = emitter.item(item);
  return [...before, `return ${value};`];
}

/** Statements that read an item, and the expression that then is its value; this may read, too. */
interface Reading {
  readonly before: readonly string[];
  readonly value: string;
}

class ReadEmitter {
  private readonly locals = new Locals();
  private readonly names: Names;

  constructor(names: Names) {
    this.names = names;
  }

  shape(item: ShapeItem): string[] {
    return item.kind === "record" ? this.record(item) : this.variant(item);
  }

  item(item: Item): Reading {
    const { of } = this.names;
    switch (item.kind) {
      case "ref":
        return plain(`read${named(of, item.target)}(r)`);
      case "record":
      case "variant":
        return plain(`read${named(of, item)}(r)`);
      case "option":
        return this.option(item.item);
      case "list":
        return this.list(item.item);
      case "set":
        return this.set(item.item);
      case "map":
        return this.map(item.key, item.value);
      default:
        return plain(`r.${item.kind}()`);
    }
  }

  private option(item: Item): Reading {
    const option = this.locals.next("option");
    const { before, value } = this.item(item);
    return {
      before: [
        `let ${option}: ${optionalText(item, this.names.of)} = null;`,
        "if (!r.isNull()) {",
        ...indent([...before, `${option} = ${someText(item, this.names.of, value)};`]),
        "}",
      ],
      value: option,
    };
  }

  private list(item: Item): Reading {
    const list = this.locals.next("list");
    const { before, value } = this.item(item);
    return {
      before: [
        `const ${list} = new Array<${typeText(item, this.names.of)}>();`,
        ...this.times("r.array()", [...before, `${list}.push(${value});`]),
      ],
      value: list,
    };
  }

  private set(item: Item): Reading {
    const [set, last, at] = ["set", "last", "at"].map((stem) => this.locals.next(stem));
    const { before, value } = this.item(item);
    return {
      before: [
        `const ${set} = new Array<${typeText(item, this.names.of)}>();`,
        `let ${last}: usize = 0;`,
        ...this.times("r.array()", [
          `const ${at} = r.at;`,
          ...before,
          `${set}.push(${value});`,
          `r.inOrder(${last}, ${at}, ${at}, r.at);`,
          `${last} = ${at};`,
        ]),
      ],
      value: set as string,
    };
  }

  private map(keyItem: Item, item: Item): Reading {
    const { of } = this.names;
    const [map, last, lastEnd, at, key, end] = ["map", "last", "lastEnd", "at", "key", "end"].map((stem) =>
      this.locals.next(stem),
    );
    const { before, value } = this.item(item);
    return {
      before: [
        `const ${map} = new Map<${typeText(keyItem, of)}, ${typeText(item, of)}>();`,
        `let ${last}: usize = 0;`,
        `let ${lastEnd}: usize = 0;`,
        ...this.times("r.map()", [
          `const ${at} = r.at;`,
          `const ${key} = ${this.item(keyItem).value};`,
          `const ${end} = r.at;`,
          `r.inOrder(${last}, ${lastEnd}, ${at}, ${end});`,
          ...before,
          `${map}.set(${key}, ${value});`,
          `${last} = ${at};`,
          `${lastEnd} = ${end};`,
        ]),
      ],
      value: map as string,
    };
  }

  private times(count: string, body: readonly string[]): string[] {
    const left = this.locals.next("left");
    return [`for (let ${left} = ${count}; ${left} > 0; ${left}--) {`, ...indent(body), "}"];
  }

  private record(item: RecordItem): string[] {
    const name = named(this.names.of, item);
    const members = fieldNames(item);
    const fields = fieldsInOrder(item.fields);
    const head = headBytes(5, fields.length);
    if (fields.length === 0) return [...takeConstant(head, "no fields"), `return new ${name}();`];
    const isWhole = takesFields(item);
    const values = new Map<string, string>();
    const reading = fields.flatMap(({ key, item: field }, index) => {
      const bytes = index === 0 ? concat(head, textBytes(key)) : textBytes(key);
      const { before, value } = this.item(field);
      const local = isWhole ? this.locals.next("field") : `record.${members.get(key)}`;
      values.set(key, local);
      const type = isWhole ? `const ${local}: ${typeText(field, this.names.of)}` : local;
      return [...takeConstant(bytes, key), ...before, `${type} = ${value};`];
    });
    if (!isWhole) return [`const record = new ${name}();`, ...reading, "return record;"];
    const args = item.fields.map(({ key }) => values.get(key) as string);
    return [...reading, `return new ${name}(${args.join(", ")});`];
  }

  private variant(item: VariantItem): string[] {
    const name = named(this.names.of, item);
    const arms = armNames(item);
    return [
      ...item.arms.flatMap((arm) => {
        const bytes = armBytes(arm);
        const make = `${name}.${arms.get(arm.tag)}`;
        const { before, value } = traitsOf(arm.item).unit ? plain("") : this.item(arm.item);
        return [
          `if (${hasConstant(bytes)}) { // ${shown(arm.tag)}`,
          ...indent([`r.skip(${bytes.length});`, ...before, `return ${make}(${value});`]),
          "}",
        ];
      }),
      `throw new Error(${literal(`it is no arm of ${name}`)});`,
    ];
  }
}

function plain(value: string): Reading {
  return { before: [], value };
}
