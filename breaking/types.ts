/**
 * What becomes of the values of a type. Every part of both types is looked at once; nothing is called harmless, or merely
 * wider, under which bytes of values change, are refused, or are read as other values (rulings E3 … E12).
 */
import type { JsonNode } from "../air/json/node.ts";
import { nodeAt } from "../air/json/walk.ts";
import { formOf, type TypeExpr } from "../air/types/type-expr.ts";
import type { Accepts } from "./difference.ts";
import type { RuleId } from "./rules.ts";
import { compareScalars } from "./scalars.ts";

/** The types of all schemas of a side, by name. */
export type TypeOf = (schema: string) => TypeExpr | undefined;

/** A type, and where it is written. */
export interface TypeAt {
  readonly expr: TypeExpr;
  /** Of the type, or of the ref behind which it stands. */
  readonly json: JsonNode | undefined;
}

export interface TypeSide extends TypeAt {
  readonly typeOf: TypeOf;
}

/** One change of a part of a type. */
export interface TypeChange {
  readonly rule: RuleId & `schema.${string}`;
  readonly accepts?: Accepts | undefined;
  /** Whether bytes that both read are written otherwise in canonical form. */
  readonly rewrites: boolean;
  /** The way to the part, such as `lines[].price`; empty for the whole. */
  readonly path: string;
  /** What became of it, as `is gone` or `may be null now`. */
  readonly what: string;
  readonly before: JsonNode | undefined;
  readonly after: JsonNode | undefined;
}

/**
 * All changes. With `deep`, also what changes because a schema that both refer to by one name does; each such pair is
 * looked at once. Without, that is told of the schema itself. No recursion: chains of refs may be long.
 */
export function compareTypes(before: TypeSide, after: TypeSide, deep = false): readonly TypeChange[] {
  const walk = new Walk(before.typeOf, after.typeOf, deep);
  return walk.run({ old: at(before), now: at(after), path: "" });
}

/** Those after which something is taken that was refused, or what is taken is written or understood otherwise. */
export function widerOrOther(changes: readonly TypeChange[]): readonly TypeChange[] {
  return changes.filter(
    ({ rule, accepts, rewrites }) =>
      rewrites || accepts === "widened" || accepts === "both" || rule === "schema.secret_changed",
  );
}

/** Those of values, and not of order or of names only. */
export function ofValues(changes: readonly TypeChange[]): readonly TypeChange[] {
  return changes.filter(({ rule }) => !AS_WRITTEN.has(rule));
}

const AS_WRITTEN: ReadonlySet<RuleId> = new Set([
  "schema.ref_changed",
  "schema.fields_reordered",
  "schema.arms_reordered",
]);

const SECRET_REF = "sys/SecretRef@1";

/** A part of a type on its way. `inRef`: no place inside it can be told any more. */
interface Part extends TypeAt {
  readonly inRef: boolean;
}

interface Pair {
  readonly old: Part;
  readonly now: Part;
  readonly path: string;
}

/** A part with its refs followed. */
interface Followed extends Part {
  readonly secret: boolean;
  /** The last ref. */
  readonly name: string | undefined;
}

function at({ expr, json }: TypeAt): Part {
  return { expr, json, inRef: false };
}

type Rest = Pick<TypeChange, "rule" | "what"> & Partial<Pick<TypeChange, "accepts" | "rewrites" | "path">>;

class Walk {
  private readonly before: TypeOf;
  private readonly after: TypeOf;
  private readonly deep: boolean;
  private readonly changes: TypeChange[] = [];
  private readonly open: Pair[] = [];
  private readonly seen = new Set<string>();

  constructor(before: TypeOf, after: TypeOf, deep: boolean) {
    this.before = before;
    this.after = after;
    this.deep = deep;
  }

  run(first: Pair): readonly TypeChange[] {
    this.open.push(first);
    for (let pair = this.open.pop(); pair; pair = this.open.pop()) this.compare(pair);
    return this.changes;
  }

  private add({ old, now, path }: Pair, rest: Rest): void {
    this.changes.push({ rewrites: false, path, ...rest, before: old.json, after: now.json });
  }

  private compare(pair: Pair): void {
    const [old, now] = [nameIn(pair.old), nameIn(pair.now)];
    if (old !== now && !pair.old.inRef && !pair.now.inRef) {
      const text = (name: string | undefined): string => (name === undefined ? "no ref" : `"${name}"`);
      this.add(pair, { rule: "schema.ref_changed", what: `is ${text(now)} now, and was ${text(old)}` });
    }
    // What changes there is told there.
    if (old !== undefined && old === now && !this.deep) return;
    const [from, to] = [this.follow(pair.old, this.before), this.follow(pair.now, this.after)];
    if (from.name !== undefined && to.name !== undefined) {
      const key = `${from.name} ${to.name}`;
      if (this.seen.has(key)) return;
      this.seen.add(key);
    }
    this.compareForms(pair, from, to);
  }

  private follow(part: Part, typeOf: TypeOf): Followed {
    let { expr, inRef } = part;
    let secret = false;
    let name: string | undefined;
    while ("ref" in expr) {
      inRef = true;
      name = expr.ref;
      secret ||= expr.ref === SECRET_REF;
      expr = typeOf(expr.ref) ?? { unit: {} };
    }
    return { expr, json: part.json, inRef, secret, name };
  }

  private compareForms(raw: Pair, old: Followed, now: Followed): void {
    const { path } = raw;
    const pair: Pair = { old, now, path };
    if (old.secret !== now.secret) {
      const what = now.secret ? "names a secret now, and did not" : "names a secret no more";
      this.add(pair, { rule: "schema.secret_changed", what });
    }
    const [a, b] = [old.expr, now.expr];
    if ("record" in a && "record" in b) return this.compareRecords(pair, a.record, b.record);
    if ("variant" in a && "variant" in b) return this.compareVariants(pair, a.variant, b.variant);
    if ("list" in a && "list" in b) return this.into(pair, a.list, b.list, ["list"], `${path}[]`);
    if ("set" in a && "set" in b) return this.into(pair, a.set, b.set, ["set"], `${path}[]`);
    if ("option" in a && "option" in b) return this.into(pair, a.option, b.option, ["option"], path);
    if ("map" in a && "map" in b) {
      this.into(pair, a.map.key, b.map.key, ["map", "key"], `${path}{key}`);
      return this.into(pair, a.map.value, b.map.value, ["map", "value"], `${path}{}`);
    }
    const [form, other] = [formOf(a), formOf(b)];
    const what = `is ${article(other)}, and was ${article(form)}`;
    // The null of a unit is that of an option.
    if ("unit" in a && "option" in b)
      return this.add(pair, { rule: "schema.form_changed", accepts: "widened", what });
    if ("option" in a && "unit" in b)
      return this.add(pair, { rule: "schema.form_changed", accepts: "narrowed", what });
    if ("option" in b) {
      this.add(pair, { rule: "schema.became_option", accepts: "widened", what: "may be null now" });
      const inner = child(now, ["option"], b.option);
      return void this.open.push({ old: raw.old, now: inner, path });
    }
    if ("option" in a) {
      this.add(pair, {
        rule: "schema.became_required",
        accepts: "narrowed",
        what: "must not be null any more",
      });
      const inner = child(old, ["option"], a.option);
      return void this.open.push({ old: inner, now: raw.now, path });
    }
    const scalars = compareScalars(a, b);
    if (scalars === "equal") return;
    if (scalars) return this.add(pair, { ...scalars, what });
    // Of a list and a set the values of one are among those of the other, in another order.
    const sorted = "list" in a && "set" in b ? "narrowed" : "set" in a && "list" in b ? "widened" : undefined;
    this.add(pair, { rule: "schema.form_changed", accepts: sorted ?? "both", rewrites: true, what });
    if ("list" in a && "set" in b) this.into(pair, a.list, b.set, ["list"], `${path}[]`, ["set"]);
    if ("set" in a && "list" in b) this.into(pair, a.set, b.list, ["set"], `${path}[]`, ["list"]);
  }

  private into(
    { old, now }: Pair,
    a: TypeExpr,
    b: TypeExpr,
    way: readonly string[],
    path: string,
    other = way,
  ): void {
    this.open.push({ old: child(old, way, a), now: child(now, other, b), path });
  }

  private compareRecords(pair: Pair, before: Parts, after: Parts): void {
    const { old, now, path } = pair;
    for (const [name, type] of before) {
      const other = after.get(name);
      const inner = joined(path, name);
      if (other) this.into(pair, type, other, ["record", name], inner);
      else {
        // Left out it was good before, and is so now.
        const isOption = this.isOption(type, this.before);
        const from = { ...pair, old: child(old, ["record", name], type), path: inner };
        const accepts = isOption ? "narrowed" : "both";
        this.add(from, { rule: "schema.field_removed", accepts, rewrites: true, what: "is gone" });
      }
    }
    for (const [name, type] of after) {
      if (before.has(name)) continue;
      const to = { ...pair, now: child(now, ["record", name], type), path: joined(path, name) };
      if (this.isOption(type, this.after))
        this.add(to, { rule: "schema.option_added", accepts: "widened", rewrites: true, what: "is new" });
      else
        this.add(to, {
          rule: "schema.field_added",
          accepts: "both",
          what: "is new, and every value needs it",
        });
    }
    if (isReordered(before, after))
      this.add(pair, { rule: "schema.fields_reordered", what: "has its fields in another order" });
  }

  private compareVariants(pair: Pair, before: Parts, after: Parts): void {
    const { old, now, path } = pair;
    for (const [tag, type] of before) {
      const other = after.get(tag);
      const inner = joined(path, tag);
      const from = child(old, ["variant", tag], type);
      if (!other) {
        const gone = { ...pair, old: from, path: inner };
        this.add(gone, { rule: "schema.arm_removed", accepts: "narrowed", what: "is gone" });
        continue;
      }
      const to = child(now, ["variant", tag], other);
      const [was, is] = [this.isUnit(type, this.before), this.isUnit(other, this.after)];
      const both = { old: from, now: to, path: inner };
      if (was === is) this.open.push(both);
      else {
        const what = is ? "has no value any more" : "has a value now";
        this.add(both, { rule: "schema.payload_changed", accepts: "both", what });
      }
    }
    for (const [tag, type] of after) {
      if (before.has(tag)) continue;
      const added = { ...pair, now: child(now, ["variant", tag], type), path: joined(path, tag) };
      this.add(added, { rule: "schema.arm_added", accepts: "widened", what: "is new" });
    }
    if (isReordered(before, after))
      this.add(pair, { rule: "schema.arms_reordered", what: "has its arms in another order" });
  }

  private isOption(type: TypeExpr, typeOf: TypeOf): boolean {
    return "option" in this.follow(at({ expr: type, json: undefined }), typeOf).expr;
  }

  private isUnit(type: TypeExpr, typeOf: TypeOf): boolean {
    return "unit" in this.follow(at({ expr: type, json: undefined }), typeOf).expr;
  }
}

type Parts = ReadonlyMap<string, TypeExpr>;

function nameIn({ expr }: Part): string | undefined {
  return "ref" in expr ? expr.ref : undefined;
}

/** A part of a part; behind a ref the place is that of the ref. */
function child({ json, inRef }: Part, way: readonly string[], expr: TypeExpr): Part {
  return { expr, json: inRef || !json ? json : (nodeAt(json, ...way) ?? json), inRef };
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function article(form: string): string {
  return `${/^[aeiou]/.test(form) && form !== "unit" && form !== "uuid" ? "an" : "a"} ${form}`;
}

/** Whether what both have stands in another order. */
function isReordered(before: Parts, after: Parts): boolean {
  const old = [...before.keys()].filter((name) => after.has(name));
  const now = [...after.keys()].filter((name) => before.has(name));
  return old.some((name, index) => name !== now[index]);
}
