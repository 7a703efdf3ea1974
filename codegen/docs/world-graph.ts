/** How a world is wired, as a graph: which events lead to which reducers and plans, and these to which effects and grants. */
import type { World } from "../../air/manifest/world.ts";
import { type AskedEffect, policyOf } from "./asked-effects.ts";
import type { WorldEntry } from "./entries.ts";
import { timeText } from "./expression.ts";
import { arrowOf, boxOf, type Graph, type GraphEdge, type GraphNode } from "./graph.ts";
import { shortened } from "./text.ts";

export function worldGraph({ name, world, stem }: WorldEntry, asked: readonly AskedEffect[]): Graph {
  const drawing = new Drawing(world);
  drawing.routes();
  drawing.triggers();
  drawing.ofPlans();
  for (const one of asked) drawing.asked(one);
  drawing.grants(asked);
  const { nodes, edges } = drawing;
  const says = [...edges.values()].map(({ hint }) => hint);
  return {
    id: stem,
    title: `How ${shortened(name, 100)} is wired`,
    description: shortened(`${says.join("; ")}.`, 4000),
    direction: "right",
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    beside: drawing.grantIds.length > 1 ? [drawing.grantIds] : [],
  };
}

class Drawing {
  readonly nodes = new Map<string, GraphNode>();
  readonly edges = new Map<string, GraphEdge>();
  readonly grantIds: string[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  routes(): void {
    const { events = [], inboxes = [] } = this.world.manifest.routing ?? {};
    for (const { event, reducer, key_field } of events) {
      const says = key_field === undefined ? [] : [`key ${key_field}`];
      this.edge(this.event(event), this.reducer(reducer), "route", says, `${event} goes to ${reducer}`);
    }
    for (const { source, reducer } of inboxes) {
      const inbox = this.node(`inbox ${source}`, "inbox", [source, "inbox"]);
      this.edge(inbox, this.reducer(reducer), "route", [], `the inbox ${source} goes to ${reducer}`);
    }
  }

  triggers(): void {
    for (const { event, plan, correlate_by } of this.world.manifest.triggers ?? []) {
      const says = ["starts", ...(correlate_by === undefined ? [] : [`by ${correlate_by}`])];
      this.edge(this.event(event), this.plan(plan), "start", says, `${event} starts ${plan}`);
    }
  }

  /** Events that plans wait for or raise. */
  ofPlans(): void {
    for (const { name, def } of this.world.plans.values()) {
      const plan = this.plan(name);
      for (const step of def.steps) {
        if (step.op === "await_event")
          this.edge(this.event(step.event), plan, "await", ["awaited"], `${name} waits for ${step.event}`);
        if (step.op === "raise_event")
          this.edge(plan, this.event(step.event), "raise", ["raises"], `${name} raises ${step.event}`, true);
      }
    }
  }

  asked({ origin, by, kind, grant, verdict }: AskedEffect): void {
    const from = origin === "plan" ? this.plan(by) : this.reducer(by);
    const to = this.effect(kind, grant?.name);
    const { allowed, why } = verdict;
    const says = `${allowed ? "✓" : "✗"} ${why}`;
    const hint = `${by} asks for ${kind}${grant ? ` under the grant ${grant.name}` : ""}: ${allowed ? "allowed" : "denied"}, ${why}`;
    this.edge(from, to, allowed ? "allowed" : "denied", [says], hint);
  }

  /** Grants, also those that nobody uses, and the policy beside them. */
  grants(asked: readonly AskedEffect[]): void {
    for (const { name, cap, expiryNs } of this.world.grants.values()) {
      const ends = expiryNs === undefined ? [] : [`until ${timeText(expiryNs)}`];
      const lines = [name, `grant of ${cap.name}`, `checked by ${cap.enforcer.module}`, ...ends];
      const grant = this.node(`grant ${name}`, "grant", lines);
      this.grantIds.push(grant);
      for (const one of asked) {
        if (one.grant?.name !== name) continue;
        this.edge(
          this.effect(one.kind, name),
          grant,
          "under",
          [],
          `${one.kind} is asked for under the grant ${name}`,
        );
      }
    }
    const policy = policyOf(this.world);
    const count = policy?.rules.length ?? 0;
    const rules = policy
      ? [policy.name, `policy with ${count} rule${count === 1 ? "" : "s"}`]
      : ["no policy"];
    this.grantIds.push(this.node("policy", "policy", [...rules, "what no rule allows is denied"]));
  }

  // Parts

  private event(name: string): string {
    return this.node(`event ${name}`, "event", [name, "event"]);
  }

  private reducer(name: string): string {
    return this.node(`reducer ${name}`, "reducer", [name, "reducer"]);
  }

  private plan(name: string): string {
    return this.node(`plan ${name}`, "plan", [name, "plan"]);
  }

  private effect(kind: string, grant: string | undefined): string {
    return this.node(`effect ${kind} ${grant ?? ""}`, "effect", [kind, "effect"]);
  }

  /** Each once. */
  private node(id: string, kind: string, lines: readonly string[]): string {
    if (!this.nodes.has(id)) this.nodes.set(id, boxOf(id, kind, lines[0] ?? "", lines.slice(1)));
    return id;
  }

  private edge(
    from: string,
    to: string,
    kind: string,
    says: readonly string[],
    hint: string,
    isLoose = false,
  ): void {
    const id = JSON.stringify([from, to, kind, says]);
    if (this.edges.has(id)) return;
    this.edges.set(id, { ...arrowOf(from, to, kind, says, hint), ...(isLoose ? { loose: true } : {}) });
  }
}
