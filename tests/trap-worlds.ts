import { expect } from "vitest";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { openExternal } from "../runtime/kernel/views.ts";
import type { Commit } from "../runtime/store/journal.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import {
  ALLOW_ALL,
  BYTES,
  fixtureModule,
  GRANTS,
  NAT,
  order,
  plan,
  puppet,
  Running,
  record,
  schema,
  TEXT,
  type WorldSpec,
} from "./running-worlds.ts";

export const GO = schema("t/Go@1", record({ n: NAT }));
export const PUPPET = "t/Puppet@1";
export const PUPPETS = { [PUPPET]: fixtureModule("puppet") };

/** Counts what turns leave beside their records. */
export class Watched extends MemoryWorld {
  readonly counts: number[] = [];

  override commit(commit: Commit): void {
    const entries = [...commit.entries];
    this.counts.push(entries.length);
    super.commit({ ...commit, entries });
  }
}

/** One plan that starts with `t/Go@1`. */
export function planned(
  steps: readonly object[],
  more: { plan?: object; manifest?: object; defs?: readonly object[] } = {},
): Running {
  const defs = [
    GO,
    ALLOW_ALL,
    plan("t/p@1", "t/Go@1", steps as never, more.plan as never),
    ...(more.defs ?? []),
  ];
  const spec = {
    defs: defs as WorldSpec["defs"],
    manifest: { ...GRANTS, triggers: [{ event: "t/Go@1", plan: "t/p@1" }], ...more.manifest },
  };
  return new Running(spec, { storage: new Watched() });
}

/** A puppet for `t/Do@1`, which takes the receipts of its effects. */
export function puppets(more: { manifest?: object; defs?: readonly object[] } = {}): Running {
  const event = schema("t/Event@1", {
    variant: {
      do: { ref: "t/Do@1" },
      fired: { ref: "sys/TimerFired@1" },
      got: { ref: "sys/BlobGetResult@1" },
    },
  });
  return new Running({
    defs: [
      schema("t/Do@1", record({ do: BYTES })),
      schema("t/Bytes@1", BYTES),
      event,
      ALLOW_ALL,
      puppet(PUPPET, "t/Event@1"),
      ...((more.defs ?? []) as WorldSpec["defs"]),
    ],
    manifest: { ...GRANTS, routing: { events: [{ event: "t/Event@1", reducer: PUPPET }] }, ...more.manifest },
    modules: PUPPETS,
  });
}

/** A whole output for a puppet to give: plain CBOR. */
export function output(tree: Tree): { readonly do: string } {
  return order(6, encodeTree(tree).slice(3));
}

export const STATE = encodeTree(new Uint8Array([1]));

export function timer(at: bigint): Tree {
  const params_cbor = encodeTree({ deliver_at_ns: at, key: null });
  return { state: new Uint8Array(STATE), effects: [{ kind: "timer.set", params_cbor, cap_slot: null }] };
}

/** Live, and derived again. */
export function expectSame(world: Running): void {
  const before = stateHash(world.kernel.state);
  const open = openExternal(world.kernel.state);
  const { head } = world.kernel;
  const again = world.reopen();
  expect(again.divergence).toBeUndefined();
  expect(again.head).toEqual(head);
  expect(stateHash(again.state)).toBe(before);
  expect(openExternal(again.state)).toEqual(open);
}

export const TALLY = {
  defs: [
    schema("tally/Added@1", record({ id: TEXT, amount: NAT })),
    schema("tally/Total@1", record({ count: NAT, total: NAT })),
    schema("tally/Full@1", record({ id: TEXT, total: NAT })),
    schema("tally/Id@1", TEXT),
    {
      $kind: "defmodule",
      name: "tally/Tally@1",
      module_kind: "reducer",
      key_schema: "tally/Id@1",
      abi: { reducer: { state: "tally/Total@1", event: "tally/Added@1" } },
    },
  ],
  routing: { events: [{ event: "tally/Added@1", reducer: "tally/Tally@1", key_field: "id" }] },
  modules: { "tally/Tally@1": fixtureModule("tally") },
};
