/** What the emitters of functions share. */

/** No line is longer that can be broken between params or imports. */
export const WIDTH = 110;

/** Numbers local variables, so that they never clash with each other. */
export class Locals {
  private count = 0;

  next(stem: string): string {
    this.count++;
    return `${stem}${this.count}`;
  }
}

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

export interface Signature {
  readonly name: string;
  readonly params: readonly string[];
  readonly returns: string;
}

/** A method with its body. */
export function methodLines({ name, params, returns }: Signature, body: readonly string[]): string[] {
  const line = `${name}(${params.join(", ")}): ${returns} {`;
  const head =
    line.length <= WIDTH ? [line] : [`${name}(`, ...params.map((param) => `  ${param},`), `): ${returns} {`];
  return [...head, ...indent(body), "}"];
}

/** An exported function with its body. */
export function functionLines(signature: Signature, body: readonly string[]): string[] {
  return [...methodLines({ ...signature, name: `export function ${signature.name}` }, body), ""];
}
