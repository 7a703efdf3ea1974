/** The functions of one declaration: one for each shape, and one for each list, set or map that stands in another. */
import type { Item } from "../ir.ts";
import { indent } from "./lines.ts";

/**
 * Python takes only so many loops and brackets in each other, so no function has a loop in a loop: what would be the inner
 * one is a function of its own.
 */
export class Functions {
  private readonly lines: string[][] = [];
  private unnamed = 0;

  /** Puts a function below those that were there before. */
  add(head: string, body: readonly string[]): void {
    this.lines.push([head, ...indent(body), "", ""]);
  }

  /** A number for a function that has no name of its own. */
  next(): number {
    this.unnamed++;
    return this.unnamed;
  }

  text(): string[] {
    return this.lines.flat();
  }
}

/** What a ref leads to: not another ref, so that no chain of calls is as long as a chain of refs. */
export function resolved(item: Extract<Item, { kind: "ref" }>): typeof item.target {
  let { target } = item;
  while (target.item.kind === "ref") target = target.item.target;
  return target;
}
