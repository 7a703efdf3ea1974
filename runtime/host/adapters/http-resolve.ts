/** From a host to the addresses that a connection may be made to. */
import { lookup as systemLookup } from "node:dns/promises";
import { isIP } from "node:net";
import { quote } from "../../../air/errors.ts";
import { listsHost } from "../../authorize/enforcers/url.ts";
import { refusedRange } from "./http-addresses.ts";
import type { HttpTarget } from "./http-target.ts";

/** All addresses of a name, in the order in which they are to be tried. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** As the system resolves names: its hosts file and its DNS servers. */
export async function lookupName(name: string): Promise<readonly string[]> {
  const found = await systemLookup(name, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

/** What is looked at when addresses are checked. */
export interface AddressRules {
  readonly lookup: Lookup;
  /** The addresses of this machine. */
  readonly own: () => readonly string[];
}

/**
 * The addresses of a target. The name is looked up once, here, and whoever connects is given addresses only: a name that
 * means something else a moment later is not asked again. Unless the grant names the host, one address that is not public
 * refuses them all: to pick out the good ones would let whoever owns the name choose by which of them it is reached.
 * Throws with a message for the receipt.
 */
export async function resolveTarget(
  { url, hostname }: HttpTarget,
  hosts: readonly string[] | null,
  { lookup, own }: AddressRules,
): Promise<readonly string[]> {
  const addresses = isIP(hostname) === 0 ? await lookup(hostname) : [hostname];
  if (addresses.length === 0) throw new Error(`the host ${quote(hostname)} has no address`);
  const strange = addresses.find((address) => isIP(address) === 0);
  if (strange !== undefined)
    throw new Error(`the host ${quote(hostname)} has the address ${quote(strange)}, which is none`);
  if (hosts !== null && listsHost(hosts, url)) return addresses;
  const mine = own();
  for (const address of addresses) {
    const range = refusedRange(address, mine);
    if (range !== undefined)
      throw new Error(
        `the host ${quote(hostname)} has the address ${address}, which is not public (${range}), and the grant does not list the host`,
      );
  }
  return addresses;
}
