/** What the emitters of writers and readers share. */
import type { Field } from "../ir.ts";
import { headBytes } from "./constants.ts";

/** Numbers local variables, so that they never clash with each other or with a field's name. */
export class Names {
  private count = 0;

  next(stem: string): string {
    this.count++;
    return `${stem}${this.count}`;
  }
}

export function quoted(site: string): string {
  return JSON.stringify(site);
}

/** Site of a part, for messages: `sys/GovShadowReceipt@1 predicted_effects[].kind`. */
export function fieldSite(site: string, key: string): string {
  return site.includes(" ") ? `${site}.${key}` : `${site} ${key}`;
}

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** The head of a record and the key of its first field, if both are always there, are one constant. */
export function fixedHead(fields: readonly Field[]): Uint8Array | undefined {
  return fields.every((field) => field.presence === "always") ? headBytes(5, fields.length) : undefined;
}
