/** Emits what a reducer's step is given and answers, by its own schemas: a file for each reducer. */

import { named } from "../given-names.ts";
import type { Declaration } from "../ir.ts";
import type { EffectLink } from "../link.ts";
import { type Model, type ReducerLink, schemaNamed } from "../model.ts";
import { methodName } from "./identifiers.ts";
import { indent, methodLines } from "./lines.ts";
import { effectsOf } from "./reach.ts";
import type { Names } from "./shapes.ts";
import { docLine, literal, shown } from "./text.ts";
import { optionalText, someText } from "./values.ts";

/** Methods that every output has. */
const OUTPUT_METHODS = ["raise", "emit", "annotate", "annotateWith", "answer", "finish"];

export function stepLines(model: Model, reducer: ReducerLink, names: Names): string[] {
  return [...inputLines(model, reducer, names), "", ...outputLines(model, reducer, names)];
}

interface Part {
  readonly name: string;
  readonly doc: string;
  readonly type: string;
  /** Reads it from the `given` input. */
  readonly value: string;
}

function inputLines(model: Model, { node, event, state, key }: ReducerLink, { of }: Names): string[] {
  const context = node.def.abi.reducer?.context;
  const part = (name: string, doc: string, from: string, schema: Declaration): Part => {
    const type = named(of, schema);
    return { name, doc, type, value: `decode${type}(${from})` };
  };
  const parts = [
    part("event", "What has happened.", "given.event", event),
    ...(key ? [part("key", "Which cell this is.", "given.needKey()", key)] : []),
    ...(context === undefined
      ? []
      : [
          part(
            "context",
            "The event's time, entropy and hash.",
            "given.needContext()",
            schemaNamed(model, context),
          ),
        ]),
  ];
  const ref = refTo(state);
  return [
    docLine(`What a step of \`${node.def.name}\` is given. Whatever does not fit the schemas traps.`),
    "export class Input {",
    ...parts.flatMap(({ name, doc, type }) => [`  ${docLine(doc)}`, `  readonly ${name}: ${type};`]),
    `  ${docLine("What the cell holds; null where there is none yet.")}`,
    `  readonly state: ${optionalText(ref, of)};`,
    "",
    "  constructor(ptr: u32, len: u32) {",
    "    const given = new StepInput(ptr, len);",
    ...parts.map(({ name, value }) => `    this.${name} = ${value};`),
    "    const state = given.state;",
    "    if (state === null) this.state = null;",
    `    else this.state = ${someText(ref, of, `decode${named(of, state)}(state)`)};`,
    "  }",
    "}",
  ];
}

function outputLines(model: Model, reducer: ReducerLink, { of }: Names): string[] {
  const { node, state } = reducer;
  const { annotations } = node.def.abi.reducer ?? {};
  const name = named(of, state);
  const type = optionalText(refTo(state), of);
  const some = type === `${name} | null` ? "state" : "state.value";
  return [
    docLine(`What a step of \`${node.def.name}\` answers.`),
    "export class Output extends StepOutput {",
    ...effectsOf(model, reducer).flatMap((effect) => [...indent(effectLines(effect, reducer, of)), ""]),
    ...(annotations === undefined ? [] : indent(annotationLines(named(of, schemaNamed(model, annotations))))),
    `  ${docLine("Answers, with what the cell is to hold; null deletes it. Nothing may be done afterwards.")}`,
    `  finish(ret: u32, state: ${type}): void {`,
    "    if (state === null) this.answer(ret, null);",
    `    else this.answer(ret, encode${name}(${some}));`,
    "  }",
    "}",
  ];
}

function annotationLines(type: string): string[] {
  return [
    docLine("Adds annotations."),
    `annotateWith(annotations: ${type}): void {`,
    `  this.annotate(encode${type}(annotations));`,
    "}",
    "",
  ];
}

function effectLines({ node, name, params }: EffectLink, reducer: ReducerLink, of: Names["of"]): string[] {
  const { kind, cap_type } = node.def;
  const slots = [...(reducer.node.def.abi.reducer?.cap_slots ?? [])].flatMap(([slot, type]) =>
    type === cap_type ? [slot] : [],
  );
  const only = slots.length === 1 ? slots[0] : undefined;
  const slot =
    slots.length === 0 || slots.includes(DEFAULT_SLOT)
      ? "slot: string | null = null"
      : only === undefined
        ? "slot: string"
        : `slot: string | null = ${literal(only)}`;
  const method = methodName(`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`, OUTPUT_METHODS);
  const type = named(of, params);
  return [
    docLine(
      `Asks for \`${kind}\` under the grant that is bound to a slot${slots.length > 0 ? ` (${slots.map(shown).join(", ")})` : ""}. A step may ask for one effect at most.`,
    ),
    ...methodLines(
      {
        name: method,
        params: [`params: ${type}`, slot, "idempotencyKey: Uint8Array | null = null"],
        returns: "void",
      },
      [`this.emit(${literal(kind)}, encode${type}(params), slot, idempotencyKey);`],
    ),
  ];
}

/** What an effect without a slot means. */
const DEFAULT_SLOT = "default";

function refTo(target: Declaration): { readonly kind: "ref"; readonly target: Declaration } {
  return { kind: "ref", target };
}
