/** How generated code names things. A name never depends on what else is defined, so that adding renames nothing. */
import { splitName } from "../air/names.ts";

/** `sys/GovShadowReceipt@1` → `GovShadowReceipt`; `com.acme/Order@2` → `ComAcmeOrderV2`. */
export function nameOfSchema(name: string): string {
  const { namespace, local, version } = splitName(name);
  const prefix = namespace === "sys" ? "" : pascal(namespace);
  return prefix + pascal(local) + (version === "1" ? "" : `V${version}`);
}

/** `sys/http.out@1` → `HttpOutGrant`: what a grant of the cap may limit. */
export function capParamsName(name: string): string {
  return `${nameOfSchema(name)}Grant`;
}

/** `http.request` → `HttpRequest`. */
export function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A key as it stands in an object type or literal; `__proto__` in a literal needs `computedKey`. */
export function propertyKey(key: string): string {
  return IDENTIFIER.test(key) ? key : JSON.stringify(key);
}

/** A key in an object literal. Written plainly, `__proto__` would set the prototype. */
export function literalKey(key: string): string {
  return key === "__proto__" ? '["__proto__"]' : propertyKey(key);
}

/** Access to a member. */
export function access(object: string, key: string): string {
  return IDENTIFIER.test(key) ? `${object}.${key}` : `${object}[${JSON.stringify(key)}]`;
}
