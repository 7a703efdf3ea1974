import { describe, expect, it } from "vitest";
import { parseHostUrl } from "../../authorize/enforcers/url.ts";
import { ownAddresses, refusedRange } from "./http-addresses.ts";

const REFUSED: readonly (readonly [address: string, range: string])[] = [
  ["0.0.0.0", "unspecified"],
  ["0.1.2.3", "unspecified"],
  ["10.0.0.1", "private"],
  ["10.255.255.255", "private"],
  ["100.64.0.1", "carrier-grade NAT"],
  ["100.100.100.200", "carrier-grade NAT"],
  ["100.127.255.255", "carrier-grade NAT"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["168.63.129.16", "special to its cloud"],
  ["169.254.0.1", "link-local"],
  ["169.254.169.254", "link-local"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.0.0.192", "reserved"],
  ["192.0.2.1", "reserved"],
  ["192.31.196.1", "as112"],
  ["192.52.193.1", "amt"],
  ["192.88.99.1", "reserved"],
  ["192.168.0.1", "private"],
  ["198.18.0.1", "reserved"],
  ["198.19.255.255", "reserved"],
  ["198.51.100.1", "reserved"],
  ["203.0.113.1", "reserved"],
  ["224.0.0.1", "multicast"],
  ["239.255.255.255", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.254", "reserved"],
  ["255.255.255.255", "broadcast"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["0:0:0:0:0:0:0:1", "loopback"],
  // The form that is deprecated, in which an IPv4 address is an IPv6 one.
  ["::127.0.0.1", "IPv4-mapped"],
  ["::8.8.8.8", "IPv4-mapped"],
  ["::7f00:1", "not allotted"],
  ["::808:808", "not allotted"],
  ["::ffff:127.0.0.1", "IPv4-mapped"],
  ["::ffff:7f00:1", "IPv4-mapped"],
  ["::ffff:8.8.8.8", "IPv4-mapped"],
  ["::ffff:0:127.0.0.1", "IPv4-translated"],
  ["64:ff9b::127.0.0.1", "NAT64"],
  ["64:ff9b::8.8.8.8", "NAT64"],
  ["64:ff9b:1::a00:1", "NAT64"],
  ["100::1", "discard"],
  ["200::1", "not allotted"],
  ["1000::1", "not allotted"],
  ["2001::1", "teredo"],
  ["2001:0:7f00:1::", "teredo"],
  ["2001:2::1", "benchmarking"],
  ["2001:10::1", "deprecatedOrchid"],
  ["2001:20::1", "orchid2"],
  ["2001:db8::1", "reserved"],
  ["2002:7f00:1::", "6to4"],
  ["2002:808:808::1", "6to4"],
  ["3fff::1", "reserved"],
  ["4000::1", "not allotted"],
  ["5f00::1", "segmentRouting"],
  ["fc00::1", "unique local"],
  ["fd00:ec2::254", "unique local"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local"],
  ["fec0::1", "deprecatedSiteLocal"],
  ["ff02::1", "multicast"],
  ["ff0e::1", "multicast"],
  // What some readers take for an address, and a connection for a name.
  ["127.1", "none that is written plainly"],
  ["0x7f000001", "none that is written plainly"],
  ["2130706433", "none that is written plainly"],
  ["0177.0.0.1", "none that is written plainly"],
  ["[::1]", "none that is written plainly"],
  ["localhost", "none that is written plainly"],
  ["", "none that is written plainly"],
];

const PUBLIC: readonly string[] = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "168.63.129.15",
  "169.253.255.255",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "2001:4860:4860::8888",
  "2400:cb00::1",
  "2606:4700:4700::1111",
  "2a00:1450:4001::200e",
];

describe("addresses", () => {
  it.each(REFUSED)("refuses %s: %s", (address, range) => {
    expect(refusedRange(address, [])).toBe(range);
  });

  it.each(PUBLIC)("allows %s", (address) => {
    expect(refusedRange(address, [])).toBeUndefined();
  });

  it("refuses those of the machine itself, however they are written", () => {
    const own = ["8.8.8.8", "2606:4700::1", "fe80::2%eth0"];
    expect(refusedRange("8.8.8.8", own)).toBe("this machine's own");
    expect(refusedRange("2606:4700:0:0:0:0:0:1", own)).toBe("this machine's own");
    expect(refusedRange("8.8.4.4", own)).toBeUndefined();
  });

  it("knows the addresses of the machine", () => {
    expect(ownAddresses()).toContain("127.0.0.1");
  });

  it.each([
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://127%2e0.0.1/",
    "http://0/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::127.0.0.1]/",
  ])("refuses %s, which is a form of such an address", (url) => {
    const parsed = parseHostUrl(url);
    const host = typeof parsed === "string" ? "" : parsed.host.replace(/[[\]]/g, "");
    expect(refusedRange(host, [])).toMatch(/^(loopback|unspecified|IPv4-mapped|not allotted)$/);
  });
});
