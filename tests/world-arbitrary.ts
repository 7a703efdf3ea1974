/** Random worlds that are sound: of blocks that refer to nothing outside themselves, and a few things they share. */
import fc from "fast-check";
import { type ListedKind, SECTION_OF } from "../air/manifest/authored.ts";

/** What a block has, each in one of several contents; undefined where it has none. */
export interface Block {
  readonly schema: number;
  readonly plan: number | undefined;
  readonly trigger: boolean;
  readonly policy: number | undefined;
  readonly effect: number | undefined;
  readonly cap: number | undefined;
  readonly grant: number | undefined;
  readonly module: number | undefined;
  readonly route: boolean;
  readonly inbox: boolean;
  readonly binding: boolean;
  readonly secret: number | undefined;
  readonly declared: number | undefined;
}

export interface Model {
  readonly blocks: readonly Block[];
  /** For each section a number by which its refs are ordered. */
  readonly order: number;
  readonly defaults: boolean;
  readonly policy: number | undefined;
  readonly routing: boolean;
  /** Built-in caps that are listed. */
  readonly builtins: readonly string[];
}

const BUILTIN_CAPS = ["sys/http.out@1", "sys/timer@1", "sys/blob@1"];

const content = fc.integer({ min: 0, max: 2 });
const maybe = fc.option(content, { nil: undefined });

export const block: fc.Arbitrary<Block> = fc.record({
  schema: content,
  plan: maybe,
  trigger: fc.boolean(),
  policy: maybe,
  effect: maybe,
  cap: maybe,
  grant: maybe,
  module: maybe,
  route: fc.boolean(),
  inbox: fc.boolean(),
  binding: fc.boolean(),
  secret: maybe,
  declared: maybe,
});

export const model: fc.Arbitrary<Model> = fc.record({
  blocks: fc.array(block, { maxLength: 5 }),
  order: fc.nat(1000),
  defaults: fc.boolean(),
  policy: fc.option(fc.nat(4), { nil: undefined }),
  routing: fc.boolean(),
  builtins: fc.shuffledSubarray(BUILTIN_CAPS),
});

/** A world and one that was made from it: blocks change, come and go, and whatever else may differ. */
export const models: fc.Arbitrary<readonly [Model, Model]> = model.chain((older) =>
  fc
    .record({
      blocks: fc.tuple(...older.blocks.map((one) => edited(one))),
      more: fc.array(block, { maxLength: 2 }),
      order: fc.oneof({ weight: 3, arbitrary: fc.constant(older.order) }, fc.nat(1000)),
      defaults: fc.oneof(fc.constant(older.defaults), fc.boolean()),
      policy: fc.oneof(fc.constant(older.policy), fc.option(fc.nat(4), { nil: undefined })),
      routing: fc.oneof(fc.constant(older.routing), fc.boolean()),
      builtins: fc.oneof(
        { weight: 3, arbitrary: fc.constant(older.builtins) },
        fc.shuffledSubarray(BUILTIN_CAPS),
      ),
    })
    .map(({ blocks, more, ...rest }): readonly [Model, Model] => [
      older,
      { blocks: [...blocks, ...more], ...rest },
    ]),
);

function edited(before: Block): fc.Arbitrary<Block> {
  const changed = block.chain((other) =>
    fc
      .subarray(Object.keys(before) as (keyof Block)[], { maxLength: 3 })
      .map((keys): Block => ({ ...before, ...Object.fromEntries(keys.map((key) => [key, other[key]])) })),
  );
  return fc.oneof({ weight: 2, arbitrary: fc.constant(before) }, { weight: 3, arbitrary: changed });
}

interface Named {
  readonly $kind: ListedKind;
  readonly name: string;
}

/** The AIR JSON of a model, in one text. */
export function worldText({ blocks, order, defaults, policy, routing, builtins }: Model): string {
  const all = blocks.map((one, index) => parts(one, index));
  const defs = all.flatMap((one) => one.defs);
  const lists: Record<string, object[]> = { schemas: [], modules: [], plans: [], caps: [], policies: [] };
  for (const { $kind, name } of shuffled(defs, order)) {
    // Secrets have an order of their own, with those that are declared in place.
    if ($kind === "defsecret") continue;
    const section = SECTION_OF[$kind];
    lists[section] = [...(lists[section] ?? []), { name }];
  }
  lists.caps = shuffled([...(lists.caps ?? []), ...builtins.map((name) => ({ name }))], order);
  const secrets = shuffled(
    all.flatMap((one) => one.secrets),
    order,
  );
  const policies = lists.policies as readonly { readonly name: string }[];
  const chosen =
    policy === undefined || policies.length === 0 ? undefined : policies[policy % policies.length];
  const grants = all.flatMap((one) => one.grants);
  const events = all.flatMap((one) => one.events);
  const inboxes = all.flatMap((one) => one.inboxes);
  const manifest = {
    $kind: "manifest",
    air_version: "1",
    ...lists,
    secrets,
    ...(defaults || grants.length > 0 || chosen
      ? { defaults: { ...(chosen ? { policy: chosen.name } : {}), cap_grants: grants } }
      : {}),
    module_bindings: Object.fromEntries(all.flatMap((one) => one.bindings)),
    ...(routing || events.length + inboxes.length > 0 ? { routing: { events, inboxes } } : {}),
    triggers: all.flatMap((one) => one.triggers),
  };
  return JSON.stringify([manifest, ...defs]);
}

interface Parts {
  readonly defs: readonly Named[];
  readonly secrets: readonly object[];
  readonly grants: readonly object[];
  readonly events: readonly object[];
  readonly inboxes: readonly object[];
  readonly triggers: readonly object[];
  readonly bindings: readonly (readonly [string, object])[];
}

function parts(block: Block, index: number): Parts {
  const name = (local: string): string => `t/${local}${index}@1`;
  const { schema, plan, policy, effect, cap, grant, module, secret, declared } = block;
  const type = {
    record: {
      id: { text: {} },
      n: { [["nat", "int", "nat"][schema] as string]: {} },
      ...(schema === 2 ? { more: { option: { text: {} } } } : {}),
    },
  };
  const defs: Named[] = [{ $kind: "defschema", name: name("In"), ...{ type } }];
  const add = (def: Named & Readonly<Record<string, unknown>>): void => void defs.push(def);
  if (plan !== undefined) {
    const steps = [
      { id: "say", op: "raise_event", event: name("In"), value: { id: `v${plan}`, n: plan } },
      { id: "end", op: "end" },
    ];
    add({
      $kind: "defplan",
      name: name("Plan"),
      input: name("In"),
      steps,
      edges: [{ from: "say", to: "end" }],
    });
  }
  if (policy !== undefined) {
    const rules = [{ when: { cap_type: `c${policy}` }, decision: "allow" }];
    add({ $kind: "defpolicy", name: name("policy"), rules: policy === 0 ? [] : rules });
  }
  if (effect !== undefined) {
    const origin_scope = ["plan", "reducer", "both"][effect];
    const schemas = { params_schema: name("In"), receipt_schema: name("In") };
    add({
      $kind: "defeffect",
      name: name("effect"),
      kind: `do${index}`,
      ...schemas,
      cap_type: `type${index}`,
      origin_scope,
    });
  }
  if (cap !== undefined) {
    const record = {
      n: { option: { nat: {} } },
      ...(cap === 0 ? {} : { [`x${cap}`]: { option: { text: {} } } }),
    };
    add({ $kind: "defcap", name: name("cap"), cap_type: `type${index}`, schema: { record } });
  }
  if (module !== undefined) {
    const reducer = { state: name("In"), event: name("In"), cap_slots: { slot: `type${index}` } };
    const wasm_hash = `sha256:${String(module + 1).repeat(64)}`;
    add({ $kind: "defmodule", name: name("Module"), module_kind: "reducer", wasm_hash, abi: { reducer } });
  }
  if (secret !== undefined) add({ $kind: "defsecret", name: name("secret"), binding_id: `env:S${secret}` });
  const granted = cap !== undefined && grant !== undefined;
  const inline = { alias: `t/declared${index}`, version: 1, binding_id: `env:D${declared}` };
  return {
    defs,
    secrets: [
      ...(secret === undefined ? [] : [{ name: name("secret") }]),
      ...(declared === undefined ? [] : [inline]),
    ],
    grants: granted ? [{ name: `grant${index}`, cap: name("cap"), params: { n: grant } }] : [],
    events: module !== undefined && block.route ? [{ event: name("In"), reducer: name("Module") }] : [],
    inboxes: module !== undefined && block.inbox ? [{ source: `s${index}`, reducer: name("Module") }] : [],
    triggers: plan !== undefined && block.trigger ? [{ event: name("In"), plan: name("Plan") }] : [],
    bindings:
      module !== undefined && granted && block.binding
        ? [[name("Module"), { slots: { slot: `grant${index}` } }]]
        : [],
  };
}

/** An order that depends on the number only. */
function shuffled<T>(items: readonly T[], order: number): T[] {
  const keys = items.map((item, index) => {
    const key = Math.imul(index + 1, 2654435761 ^ Math.imul(order, 40503)) >>> 0;
    return { item, key: order === 0 ? index : key };
  });
  return keys.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
