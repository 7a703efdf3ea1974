/**
 * Types in a notation that is short and can be read: `{ a: text, b: nat? }`, `list<T>`, `set<T>`, `map<K, V>`,
 * `none | some(T)`, and the names of other schemas. What fits on a line stands on one.
 */

import { type JsonNode, member } from "../../air/json/node.ts";
import { COMMENT_KEYS } from "../../air/json/shape.ts";
import { formOf, type TypeExpr } from "../../air/types/type-expr.ts";
import { shortened } from "./text.ts";

/** A part of the notation: text, the name of a schema, or what somebody wrote beside a part of the type. */
export type Token = string | { readonly schema: string } | { readonly note: string };

/** Columns of a line. */
const WIDTH = 72;
const LONGEST_NAME = 100;
const LONGEST_NOTE = 400;

type At = JsonNode | undefined;

/** `json` is the type as it was written, for what is said in it. */
export function shapeOf(type: TypeExpr, json: At): readonly Token[] {
  const tokens = [...new Shaper().shape(type, json, ""), ...noteOf(json)];
  const merged: Token[] = [];
  for (const token of tokens) {
    const before = merged.at(-1);
    if (typeof token === "string" && typeof before === "string")
      merged[merged.length - 1] = (before + token).replace(/ +\n/g, "\n");
    else merged.push(token);
  }
  return merged;
}

class Shaper {
  /** What fits on a line, by type; each is looked at once. */
  private readonly lines = new Map<TypeExpr, readonly Token[] | undefined>();

  shape(type: TypeExpr, json: At, margin: string): readonly Token[] {
    const line = this.line(type, json);
    if (line && lengthOf(line) + margin.length <= WIDTH) return line;
    const inner = `${margin}  `;
    if ("record" in type) {
      const fields = [...type.record].flatMap(([name, field]) => {
        const at = part(part(json, "record"), name);
        return [`\n${inner}${nameOf(name)}: `, ...this.shape(field, at, inner), ...noteOf(at)];
      });
      return ["{", ...fields, `\n${margin}}`];
    }
    if ("variant" in type) {
      return [...type.variant].flatMap(([name, arm], index): readonly Token[] => {
        const at = part(part(json, "variant"), name);
        const column = margin === "" ? "" : inner;
        const start = index === 0 && margin === "" ? "" : `\n${column}`;
        const payload = "unit" in arm ? [] : ["(", ...this.shape(arm, at, `${column}  `), ")"];
        return [`${start}| ${nameOf(name)}`, ...payload, ...noteOf(at)];
      });
    }
    if ("option" in type) {
      const some = this.shape(type.option, part(json, "option"), margin);
      return "variant" in type.option ? ["(", ...some, `\n${margin})?`] : [...some, "?"];
    }
    if ("list" in type) return ["list<", ...this.shape(type.list, part(json, "list"), margin), ">"];
    if ("set" in type) return ["set<", ...this.shape(type.set, part(json, "set"), margin), ">"];
    if ("map" in type) {
      const value = this.shape(type.map.value, part(part(json, "map"), "value"), margin);
      return [`map<${formOf(type.map.key)}, `, ...value, ">"];
    }
    return line ?? [];
  }

  /** On one line; undefined if that is too long, or something is said of a part. */
  private line(type: TypeExpr, json: At): readonly Token[] | undefined {
    const key = type;
    if (!this.lines.has(key)) this.lines.set(key, this.newLine(type, json));
    return this.lines.get(key);
  }

  private newLine(type: TypeExpr, json: At): readonly Token[] | undefined {
    const line = this.anyLine(type, json);
    return line && lengthOf(line) <= WIDTH ? line : undefined;
  }

  private anyLine(type: TypeExpr, json: At): readonly Token[] | undefined {
    if ("ref" in type) return [{ schema: type.ref }];
    if ("record" in type) {
      const fields = this.parts(type.record, part(json, "record"), (name, line) => [
        `${nameOf(name)}: `,
        ...line,
      ]);
      return fields && (fields.length === 0 ? ["{}"] : ["{ ", ...joined(fields, ", "), " }"]);
    }
    if ("variant" in type) {
      const arms = this.parts(type.variant, part(json, "variant"), (name, line, arm) =>
        "unit" in arm ? [nameOf(name)] : [`${nameOf(name)}(`, ...line, ")"],
      );
      return arms && joined(arms, " | ");
    }
    if ("map" in type) {
      const value = this.line(type.map.value, part(part(json, "map"), "value"));
      return value && [`map<${formOf(type.map.key)}, `, ...value, ">"];
    }
    if ("option" in type) {
      const some = this.line(type.option, part(json, "option"));
      return some && ("variant" in type.option ? ["(", ...some, ")?"] : [...some, "?"]);
    }
    if ("list" in type) {
      const item = this.line(type.list, part(json, "list"));
      return item && ["list<", ...item, ">"];
    }
    if ("set" in type) {
      const item = this.line(type.set, part(json, "set"));
      return item && ["set<", ...item, ">"];
    }
    return [formOf(type)];
  }

  private parts(
    parts: ReadonlyMap<string, TypeExpr>,
    json: At,
    make: (name: string, line: readonly Token[], type: TypeExpr) => readonly Token[],
  ): readonly (readonly Token[])[] | undefined {
    const all: (readonly Token[])[] = [];
    let length = 0;
    for (const [name, type] of parts) {
      const at = part(json, name);
      const line = noteOf(at).length === 0 ? this.line(type, at) : undefined;
      const made = line && make(name, line, type);
      length += made ? lengthOf(made) : WIDTH;
      if (!made || length > WIDTH) return undefined;
      all.push(made);
    }
    return all;
  }
}

function joined(parts: readonly (readonly Token[])[], between: string): readonly Token[] {
  return parts.flatMap((each, index) => (index === 0 ? each : [between, ...each]));
}

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => sum + (typeof token === "string" ? token : textOf(token)).length, 0);
}

function textOf(token: Exclude<Token, string>): string {
  return "schema" in token ? token.schema : token.note;
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

function nameOf(name: string): string {
  return shortened(IDENTIFIER.test(name) ? name : JSON.stringify(name), LONGEST_NAME);
}

function noteOf(json: At): readonly Token[] {
  if (json?.type !== "object") return [];
  const said = json.members.flatMap(({ key, value }) =>
    COMMENT_KEYS.has(key) && value.type === "string" ? [value.value] : [],
  );
  // What is said of the elements of a list, and the like, is said of the list.
  const inner = ["list", "set", "option"].flatMap((form) => noteOf(part(json, form)));
  return said.length === 0 ? inner : [{ note: shortened(said.join(" "), LONGEST_NOTE) }, ...inner];
}

function part(json: At, key: string): At {
  return json?.type === "object" ? member(json, key) : undefined;
}
