/** Which schemas modules are given code for, and which of them may be events. */
import { RECEIPT_EVENTS } from "../../air/manifest/check/modules.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { type Declaration, type Item, reachedFrom } from "../ir.ts";
import type { EffectLink } from "../link.ts";
import { type Model, type ReducerLink, schemaNamed } from "../model.ts";
import type { VariantItem } from "./shapes.ts";

/** The effects that a reducer says it may ask for. */
export function effectsOf(model: Model, { node }: ReducerLink): readonly EffectLink[] {
  const kinds = node.def.abi.reducer?.effects_emitted ?? [];
  return kinds.flatMap((kind) => allEffects(model).find((effect) => effect.node.def.kind === kind) ?? []);
}

/** Own ones, and built-in ones, unless these count as own. */
function allEffects({ own }: Model): readonly EffectLink[] {
  return [...own.effects, ...(own.base?.effects ?? [])];
}

/**
 * All own schemas, and the built-in ones that they, the reducers, and the effects that reducers may ask for refer to; and
 * those of events. Own ones come first, each in the order of names.
 */
export function reachedSchemas(model: Model): readonly Declaration[] {
  const { own, reducers } = model;
  const found = reachedFrom([
    ...own.schemas,
    ...own.effects.map(({ params }) => params),
    ...allEffects(model)
      .filter(isMicro)
      .map(({ params }) => params),
    ...[...RECEIPT_EVENTS.values()].map((name) => schemaNamed(model, name)),
    ...knownEvents(model),
    ...reducers.flatMap((reducer) => {
      const { context, annotations } = reducer.node.def.abi.reducer ?? {};
      return [
        reducer.state,
        reducer.event,
        ...(reducer.key ? [reducer.key] : []),
        ...[context, annotations].flatMap((name) => (name === undefined ? [] : [schemaNamed(model, name)])),
        ...effectsOf(model, reducer).map(({ params }) => params),
      ];
    }),
  ]);
  const isOwn = new Set(own.schemas);
  return [...found].sort(
    (a, b) => Number(isOwn.has(b)) - Number(isOwn.has(a)) || compareUtf8(a.title, b.title),
  );
}

function isMicro({ node }: EffectLink): boolean {
  return RECEIPT_EVENTS.has(node.def.kind);
}

/**
 * The schemas of events that a reducer may raise: those that somebody takes, and own ones that are no family of events, no
 * state, key, params or receipt. Only the kernel raises the events of receipts.
 */
export function raisedSchemas(model: Model): readonly Declaration[] {
  const { own, reducers } = model;
  const others = new Set([
    ...reducers.flatMap(({ event, state, key }) => [
      state,
      ...(variantIn(event.item) ? [event] : []),
      ...(key ? [key] : []),
    ]),
    ...own.effects.flatMap(({ params, receipt }) => [params, receipt]),
  ]);
  const kernelOnly = new Set(RECEIPT_EVENTS.values());
  const all = new Set([...own.schemas.filter((one) => !others.has(one)), ...knownEvents(model)]);
  return [...all].filter(({ title }) => !kernelOnly.has(title)).sort((a, b) => compareUtf8(a.title, b.title));
}

/** Events that are routed to reducers, start plans, or are waited for by plans. */
function knownEvents(model: Model): readonly Declaration[] {
  const awaited = model.plans.flatMap(({ node }) =>
    node.def.steps.flatMap((step) => (step.op === "await_event" ? [schemaNamed(model, step.event)] : [])),
  );
  return [...model.events.map(({ schema }) => schema), ...awaited];
}

/** The variant that an item is, refs followed. */
export function variantIn(item: Item): VariantItem | undefined {
  if (item.kind === "ref") return variantIn(item.target.item);
  return item.kind === "variant" ? item : undefined;
}
