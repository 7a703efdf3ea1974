/** Things by kind and name. */
import type { ListedKind } from "./authored.ts";

export class ByKind<T> {
  private readonly kinds = new Map<string, Map<string, T>>();

  get(kind: string, name: string): T | undefined {
    return this.kinds.get(kind)?.get(name);
  }

  has(kind: string, name: string): boolean {
    return this.kinds.get(kind)?.has(name) ?? false;
  }

  set(kind: string, name: string, value: T): void {
    this.of(kind).set(name, value);
  }

  /** All of a kind, by name, in the order in which they came; what is set here is set in the whole. */
  of(kind: ListedKind | (string & {})): Map<string, T> {
    let names = this.kinds.get(kind);
    if (!names) {
      names = new Map();
      this.kinds.set(kind, names);
    }
    return names;
  }

  *values(): Generator<T> {
    for (const names of this.kinds.values()) yield* names.values();
  }
}
