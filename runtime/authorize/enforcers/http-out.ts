/** `sys/CapEnforceHttpOut@1`: where requests may go (ruling A7). */
import type { CapEnforceHttpOut } from "../../../generated/enforcers.ts";
import { ALLOW, deny, limits, outside } from "./output.ts";
import { listsHost, parseHostUrl } from "./url.ts";

/**
 * Denies with `invalid_url`, `host_not_allowed`, `scheme_not_allowed`, `method_not_allowed`, `port_not_allowed` or
 * `path_not_allowed`, in that order. Hosts are compared as the URL parser serialises them, schemes and methods without
 * case, paths by the text that the serialised one begins with.
 */
export const capEnforceHttpOut: CapEnforceHttpOut = {
  module: "sys/CapEnforceHttpOut@1",
  check({ hosts, schemes, methods, ports, path_prefixes }, { params: { url, method } }) {
    const parsed = parseHostUrl(url);
    if (typeof parsed === "string") return deny("invalid_url", parsed);
    const { host, scheme, port, path } = parsed;
    if (limits(hosts) && !listsHost(hosts, parsed))
      return deny("host_not_allowed", `host '${host}' not allowed`);
    if (outside(schemes?.map(asciiLower) ?? null, [scheme]) !== undefined)
      return deny("scheme_not_allowed", `scheme '${scheme}' not allowed`);
    if (outside(methods?.map(asciiLower) ?? null, [asciiLower(method)]) !== undefined)
      return deny("method_not_allowed", `method '${method}' not allowed`);
    if (limits(ports) && (port === null || !ports.includes(BigInt(port))))
      return deny("port_not_allowed", port === null ? "missing port" : `port '${port}' not allowed`);
    if (limits(path_prefixes) && !path_prefixes.some((prefix) => path.startsWith(prefix)))
      return deny("path_not_allowed", `path '${path}' not allowed`);
    return ALLOW;
  },
};

/** Other letters are left alone: `ſ` is no `s` here. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
