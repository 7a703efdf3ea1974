/** What inputs are made from: the cases of the corpus by family, and the values that occur in it by the key they stand under. */
import { isAirError } from "../../air/errors.ts";
import { type Case, familyOf, isYes } from "../runner/corpus.ts";
import { isList, isObject, type Json, type JsonObject, parseJson, printJson } from "./json.ts";
import type { Tape } from "./tape.ts";

/** A case with its input as JSON. */
export interface Origin {
  readonly case: Case;
  readonly input: JsonObject;
}

interface Family {
  readonly op: string;
  readonly all: readonly Origin[];
  /** Those whose expected answer is a yes. */
  readonly yes: readonly Origin[];
}

/** Longer values are not kept, and no more than so many under a key. */
const LONGEST = 600;
const MOST = 200;
/** How often a case is one that is accepted, if its family has any. */
const YES_PERCENT = 96;

export class Sources {
  readonly origins: readonly Origin[];
  private readonly families: readonly Family[];
  private readonly byKey = new Map<string, Map<string, Json>>();
  /** By the key that an object stands under: the members that such objects have. */
  private readonly membersOf = new Map<string, Map<string, readonly [key: string, value: Json]>>();

  constructor(cases: readonly Case[]) {
    this.origins = cases.flatMap((one) => {
      const input = read(one.inputText);
      return input ? [{ case: one, input }] : [];
    });
    const families = new Map<string, Origin[]>();
    for (const origin of this.origins) {
      const name = `${origin.case.op} ${familyOf(origin.case.id)}`;
      families.set(name, [...(families.get(name) ?? []), origin]);
      this.collect(origin.input, origin.case.op);
    }
    this.families = [...families.values()].map((all) => ({
      op: (all[0] as Origin).case.op,
      all,
      yes: all.filter((one) => isYes(one.case)),
    }));
  }

  /** A case of one of the ops; each family is as likely as any other. */
  pickCase(tape: Tape, admits: (op: string) => boolean): Origin | undefined {
    const family = tape.pickAny(this.families.filter(({ op }) => admits(op)));
    const wantsYes = tape.chance(YES_PERCENT);
    const list = family && (wantsYes && family.yes.length > 0 ? family.yes : family.all);
    return list && tape.pickAny(list);
  }

  /** What stands under a key somewhere. */
  pickValue(tape: Tape, key: string): Json | undefined {
    return tape.pickAny([...(this.byKey.get(key)?.values() ?? [])]);
  }

  pickMember(tape: Tape, key: string): readonly [key: string, value: Json] | undefined {
    return tape.pickAny([...(this.membersOf.get(key)?.values() ?? [])]);
  }

  private collect(value: Json, key: string): void {
    keep(this.byKey, key, value, printJson, value);
    if (isList(value)) for (const item of value) this.collect(item, key);
    if (!isObject(value)) return;
    for (const [name, item] of value) {
      keep(this.membersOf, key, item, (one) => `${name}:${printJson(one)}`, [name, item] as const);
      this.collect(item, name);
    }
  }
}

const made = new WeakMap<readonly Case[], Sources>();

/** The sources of these cases, which take a while to gather. */
export function sourcesOf(cases: readonly Case[]): Sources {
  const sources = made.get(cases) ?? new Sources(cases);
  made.set(cases, sources);
  return sources;
}

function keep<T>(
  table: Map<string, Map<string, T>>,
  key: string,
  value: Json,
  textOf: (value: Json) => string,
  entry: T,
): void {
  const values = table.get(key) ?? new Map<string, T>();
  table.set(key, values);
  if (values.size < MOST && roomLeft(value, LONGEST) >= 0) values.set(textOf(value), entry);
}

/** What is left of so much room, roughly in characters; negative as soon as there is none. */
function roomLeft(value: Json, room: number): number {
  if (typeof value === "string") return room - value.length;
  if (isList(value)) {
    let left = room;
    for (let i = 0; i < value.length && left >= 0; i++) left = roomLeft(value[i] as Json, left - 1);
    return left;
  }
  if (!isObject(value)) return room - 4;
  let left = room;
  for (const [key, item] of value) {
    left = roomLeft(item, left - key.length - 4);
    if (left < 0) break;
  }
  return left;
}

/** Undefined for what our reader refuses: it is a case about JSON itself. */
function read(text: string): JsonObject | undefined {
  try {
    const input = parseJson(text);
    return isObject(input) ? input : undefined;
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}
