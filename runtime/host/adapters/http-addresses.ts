/**
 * Addresses that nobody is sent to unless the grant names the host: the machine itself, networks that are not everybody's,
 * and whatever else is not a place in the public Internet. What is allowed is listed, not what is refused: a range that
 * nobody thought of is refused.
 */
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";

/** All that is allotted to the public Internet is in here; the deprecated `::a.b.c.d`, for one, is not. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** It looks public, and answers every machine of one cloud with what is meant for that machine alone. */
const WIRE_SERVER = "168.63.129.16";

/** Why an address is refused, as the name of its range; undefined for a public one. `own` are those of the machine. */
export function refusedRange(address: string, own: readonly string[]): string | undefined {
  // Before anything else reads it: what is no plain address is a name to some readers.
  if (isIP(address) === 0) return "none that is written plainly";
  const parsed = ipaddr.parse(address);
  const plain = parsed.toNormalizedString();
  if (own.some((one) => isIP(one) !== 0 && ipaddr.parse(one).toNormalizedString() === plain))
    return "this machine's own";
  if (plain === WIRE_SERVER) return "special to its cloud";
  const range = parsed.range();
  if (range !== "unicast") return RANGES[range] ?? range;
  // An IPv4 address within an IPv6 one has a range of its own, whichever address it is: nothing public needs it.
  return parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST) ? "not allotted" : undefined;
}

const RANGES: Readonly<Record<string, string>> = {
  linkLocal: "link-local",
  carrierGradeNat: "carrier-grade NAT",
  uniqueLocal: "unique local",
  ipv4Mapped: "IPv4-mapped",
  rfc6145: "IPv4-translated",
  rfc6052: "NAT64",
};

/** The addresses that the machine's interfaces have now. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
}
