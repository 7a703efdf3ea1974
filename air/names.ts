/** The patterns that names follow, everywhere (ruling D1). */

/** `namespace/name@version`: defs and references to them. */
export const NAME = /^[a-z][a-z0-9._-]*\/[A-Za-z][A-Za-z0-9._-]*@[1-9][0-9]*$/;

/** Variables and step ids; no dot, so that a reference ends its name at the first one (ruling D8). */
export const VARIABLE = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** Cap grants and cap slots. */
export const GRANT = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

/** Effect kinds and cap types. */
export const KIND = /^[a-z][a-z0-9_.-]*$/;

export interface NameParts {
  readonly namespace: string;
  readonly local: string;
  /** Decimal text: a version has no size limit. */
  readonly version: string;
}

/** Splits a name that follows `NAME`: at the first `/`, then at the first `@`. */
export function splitName(name: string): NameParts {
  const slash = name.indexOf("/");
  const at = name.indexOf("@", slash);
  return { namespace: name.slice(0, slash), local: name.slice(slash + 1, at), version: name.slice(at + 1) };
}
