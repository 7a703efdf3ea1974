/** Running plans that a snapshot loses or changes. */
import type { Fault } from "../fault.ts";

const INSTANCE = "runtime/plans/instance.ts";
const SNAPSHOT = "runtime/kernel/snapshot.ts";
const STATE = "runtime/kernel/state.ts";

export const SNAPSHOT_PLAN_FAULTS: readonly Fault[] = [
  {
    name: "snapshots-without-plans",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      { file: SNAPSHOT, find: "shown.plans.map((plan) => planOf(plan, values, programs))", replace: "[]" },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-the-oldest-plan",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.plans.map((plan) => planOf(plan, values, programs))",
        replace: "shown.plans.slice(0, 1).map((plan) => planOf(plan, values, programs))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-one-plan-of-a-name",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.plans.map((plan) => planOf(plan, values, programs))",
        replace:
          "shown.plans.filter((plan, at, all) => all.findIndex(({ name }) => name === plan.name) === at).map((plan) => planOf(plan, values, programs))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-number-plans-anew",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.plans.map((plan) => planOf(plan, values, programs))",
        replace: "shown.plans.map((plan, at) => planOf({ ...plan, id: BigInt(at) }, values, programs))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-live-plans",
    breaks: [{ rule: "K7", words: "the manifest that they keep" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.plans.map((plan) => planOf(plan, values, programs))",
        replace:
          "shown.plans.map((plan) => planOf({ ...plan, manifest_hash: shown.manifest_hash }, values, programs))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-plans-of-the-first-manifest",
    breaks: [{ rule: "K7", words: "the manifest that they keep" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.plans.map((plan) => planOf(plan, values, programs))",
        replace:
          "shown.plans.map((plan) => planOf({ ...plan, manifest_hash: shown.plans[0]?.manifest_hash ?? plan.manifest_hash }, values, programs))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-count-running-plans",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [{ file: SNAPSHOT, find: "Number(shown.next_plan)", replace: "shown.plans.length" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-count-from-the-last-plan",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "Number(shown.next_plan)",
        replace: "Math.max(-1, ...shown.plans.map(({ id }) => Number(id))) + 1",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-one-input",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [{ file: SNAPSHOT, find: "values.at(shown.input)", replace: "values.at(0n)" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-variables",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [{ file: SNAPSHOT, find: "values.all(shown.vars)", replace: "new Map()" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-steps-for-variables",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [{ file: SNAPSHOT, find: "values.all(shown.vars)", replace: "values.all(shown.steps)" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-steps",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [{ file: SNAPSHOT, find: "values.all(shown.steps)", replace: "new Map()" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-handles",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "new Map([...shown.handles].map(([handle, intent]) => [handle, Number(intent)]))",
        replace: "new Map()",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-one-handle",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "new Map([...shown.handles].map(([handle, intent]) => [handle, Number(intent)]))",
        replace:
          "new Map([...shown.handles].map(([handle]) => [handle, Number([...shown.handles.values()].at(-1))]))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-correlation",
    breaks: [{ rule: "K7", words: "plans, with what they have bound" }],
    edits: [{ file: SNAPSHOT, find: "shown.correlated", replace: "false" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-begin-plans-anew",
    breaks: [{ rule: "K7", words: "how far they are" }],
    edits: [
      { file: SNAPSHOT, find: "copyBytes(shown.status)", replace: "new Uint8Array(shown.status.length)" },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-begin-to-wait-anew",
    breaks: [{ rule: "K7", words: "how far they are" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "copyBytes(shown.status)",
        replace:
          'Uint8Array.from(shown.status, (one, step) => (one === 1 && program.steps[step]?.op === "await_receipt" ? 0 : one))',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-take-waits-for-done",
    breaks: [{ rule: "K7", words: "how far they are" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "copyBytes(shown.status)",
        replace: "Uint8Array.from(shown.status, (one) => (one === 1 ? 2 : one))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-do-again-what-is-done",
    breaks: [{ rule: "K7", words: "how far they are" }],
    edits: [{ file: INSTANCE, find: "status[step] !== DONE && isReached(step)", replace: "isReached(step)" }],
    families: ["snapshot/plans/admitted", "snapshot/plans/diamond"],
  },
  {
    name: "snapshots-with-steps-that-wait-only",
    breaks: [{ rule: "K7", words: "how far they are" }],
    edits: [
      {
        file: INSTANCE,
        find: "status[step] !== DONE && isReached(step)",
        replace: "status[step] === WAITING",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-first-steps",
    breaks: [{ rule: "K7", words: "how far they are" }],
    edits: [{ file: INSTANCE, find: "before.length === 0", replace: "before.length < 0" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-waits",
    breaks: [{ rule: "K7", words: "what they wait for" }],
    edits: [
      {
        file: STATE,
        find: "for (const event of plan.awaitedEvents()) state.countWait(event, plan.id, 1);",
        replace: "",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-a-wait-of-each-plan",
    breaks: [{ rule: "K7", words: "what they wait for" }],
    edits: [
      {
        file: STATE,
        find: "for (const event of plan.awaitedEvents()) state.countWait(event, plan.id, 1);",
        replace: "for (const event of plan.awaitedEvents().slice(0, 1)) state.countWait(event, plan.id, 1);",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-count-waits-once",
    breaks: [{ rule: "K7", words: "what they wait for" }],
    edits: [
      {
        file: STATE,
        find: "for (const event of plan.awaitedEvents()) state.countWait(event, plan.id, 1);",
        replace: "for (const event of new Set(plan.awaitedEvents())) state.countWait(event, plan.id, 1);",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-the-last-wait-of-a-schema",
    breaks: [{ rule: "K7", words: "what they wait for" }],
    edits: [
      {
        file: STATE,
        find: "for (const event of plan.awaitedEvents()) state.countWait(event, plan.id, 1);",
        replace:
          "for (const event of plan.awaitedEvents()) { for (const other of state.waitingFor(event)) if (other !== plan.id) for (const _ of state.waitingFor(event)) state.countWait(event, other, -1); state.countWait(event, plan.id, 1); }",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-wait-for-any-origin",
    breaks: [
      {
        rule: "K15",
        words: '`await_event` may say `from: "external"`, and no module or plan can forge it then.',
      },
      { rule: "K7", words: "what they wait for" },
    ],
    edits: [
      {
        file: INSTANCE,
        find: "new PlanInstance({ ...parts, open, answers: new Map() })",
        replace:
          'new PlanInstance({ ...parts, program: { ...program, steps: program.steps.map((one) => (one.op === "await_event" ? { ...one, externalOnly: false } : one)) }, open, answers: new Map() })',
      },
    ],
    families: ["snapshot/"],
  },
];
