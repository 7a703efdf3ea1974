// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** What the enforcer of HTTP compares. */
import type { Fault } from "../fault.ts";

const NATIVE = "runtime/authorize/enforcers/native.ts";
const HTTP_OUT = "runtime/authorize/enforcers/http-out.ts";
const URL_READER = "runtime/authorize/enforcers/url.ts";

export const AUTHORISATION_HOST_FAULTS: readonly Fault[] = [
  {
    name: "hosts-unlimited",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "limits(hosts) && !hosts.includes(host) && !hosts.some((one) => parseHost(one, scheme) === host)",
        replace: "false",
      },
    ],
  },
  {
    name: "hosts-compared-as-written",
    breaks: [{ rule: "A7", words: "an entry of `hosts` is read as the host of a URL of the same scheme" }],
    edits: [{ file: HTTP_OUT, find: "parseHost(one, scheme) === host", replace: "false" }],
  },
  {
    name: "entry-in-small-letters-only",
    breaks: [{ rule: "A7", words: "an entry of `hosts` is read as the host of a URL of the same scheme" }],
    edits: [
      { file: HTTP_OUT, find: "parseHost(one, scheme) === host", replace: "one.toLowerCase() === host" },
    ],
  },
  {
    name: "entry-is-cut-to-its-host",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: URL_READER,
        find: 'OUTSIDE_A_HOST.test(text) || (text.includes(":") && !IN_BRACKETS.test(text))',
        replace: "false",
      },
    ],
  },
  {
    name: "entry-may-have-a-port",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: URL_READER,
        find: 'text.includes(":") && !IN_BRACKETS.test(text)',
        replace: 'text.startsWith("[") && !IN_BRACKETS.test(text)',
      },
    ],
  },
  {
    name: "ipv6-entry-without-brackets",
    breaks: [{ rule: "A7", words: "An IPv6 address has its brackets" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "parseHost(one, scheme) === host",
        replace:
          'parseHost(one.split(":").length > 2 && !one.startsWith("[") ? `[${one}]` : one, scheme) === host',
      },
    ],
  },
  {
    name: "entry-is-trimmed",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "parseHost(one, scheme) === host",
        replace: "parseHost(one.trim(), scheme) === host",
      },
    ],
  },
  {
    name: "entry-is-a-url",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "parseHost(one, scheme) === host",
        replace:
          '(parseHost(one, scheme) ?? (one.includes("//") ? parseHost(one.replace(/^[a-z]+:\\/\\//, ""), scheme) : undefined)) === host',
      },
    ],
  },
  {
    name: "entry-of-an-https-url",
    breaks: [{ rule: "A7", words: "an entry of `hosts` is read as the host of a URL of the same scheme" }],
    edits: [{ file: URL_READER, find: "`${scheme}://${text}/`", replace: "`https://${text}/`" }],
  },
  {
    name: "empty-entry-is-any-host",
    breaks: [{ rule: "A7", words: "one that is no host matches nothing" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "parseHost(one, scheme) === host",
        replace: 'one === "" || parseHost(one, scheme) === host',
      },
    ],
  },
  {
    name: "entry-stands-for-hosts-below",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "parseHost(one, scheme) === host",
        replace: "parseHost(one, scheme) === host || host.endsWith(`.${one}`)",
      },
    ],
  },
  {
    name: "entry-with-a-wildcard",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "parseHost(one, scheme) === host",
        replace: 'parseHost(one, scheme) === host || (one.startsWith("*.") && host.endsWith(one.slice(1)))',
      },
    ],
  },
  {
    name: "entry-is-a-beginning",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [{ file: HTTP_OUT, find: "parseHost(one, scheme) === host", replace: "host.startsWith(one)" }],
  },
  {
    name: "entry-is-an-end",
    breaks: [{ rule: "A7", words: "It compares serialised hosts" }],
    edits: [{ file: HTTP_OUT, find: "parseHost(one, scheme) === host", replace: "host.endsWith(one)" }],
  },
  {
    name: "trailing-dot-of-an-entry-is-dropped",
    breaks: [{ rule: "A7", words: "a trailing dot is part of the name" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "parseHost(one, scheme) === host",
        replace: 'parseHost(one, scheme)?.replace(/\\.$/, "") === host',
      },
    ],
  },
  {
    name: "schemes-before-hosts",
    breaks: [{ rule: "A7", words: "in the order host, scheme, method, port, path" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "if (limits(hosts) && !hosts.includes(host) && !hosts.some((one) => parseHost(one, scheme) === host))\n      return deny(\"host_not_allowed\", `host '${host}' not allowed`);",
        replace:
          'if (outside(schemes?.map(asciiLower) ?? null, [scheme]) !== undefined) return deny("scheme_not_allowed", scheme); if (limits(hosts) && !hosts.includes(host) && !hosts.some((one) => parseHost(one, scheme) === host))\n      return deny("host_not_allowed", `host \'${host}\' not allowed`);',
      },
    ],
  },
  {
    name: "methods-before-schemes",
    breaks: [{ rule: "A7", words: "in the order host, scheme, method, port, path" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "if (outside(schemes?.map(asciiLower) ?? null, [scheme]) !== undefined)\n      return deny(\"scheme_not_allowed\", `scheme '${scheme}' not allowed`);",
        replace:
          'if (outside(methods?.map(asciiLower) ?? null, [asciiLower(method)]) !== undefined) return deny("method_not_allowed", method); if (outside(schemes?.map(asciiLower) ?? null, [scheme]) !== undefined) return deny("scheme_not_allowed", scheme);',
      },
    ],
  },
  {
    name: "ports-before-methods",
    breaks: [{ rule: "A7", words: "in the order host, scheme, method, port, path" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "if (outside(methods?.map(asciiLower) ?? null, [asciiLower(method)]) !== undefined)\n      return deny(\"method_not_allowed\", `method '${method}' not allowed`);",
        replace:
          'if (limits(ports) && (port === null || !ports.includes(BigInt(port)))) return deny("port_not_allowed", ""); if (outside(methods?.map(asciiLower) ?? null, [asciiLower(method)]) !== undefined) return deny("method_not_allowed", method);',
      },
    ],
  },
  {
    name: "paths-before-ports",
    breaks: [{ rule: "A7", words: "in the order host, scheme, method, port, path" }],
    edits: [
      {
        file: HTTP_OUT,
        find: 'if (limits(ports) && (port === null || !ports.includes(BigInt(port))))\n      return deny("port_not_allowed", port === null ? "missing port" : `port \'${port}\' not allowed`);',
        replace:
          'if (limits(path_prefixes) && !path_prefixes.some((prefix) => path.startsWith(prefix))) return deny("path_not_allowed", path); if (limits(ports) && (port === null || !ports.includes(BigInt(port)))) return deny("port_not_allowed", "");',
      },
    ],
  },
  {
    name: "schemes-with-case",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [{ file: HTTP_OUT, find: "schemes?.map(asciiLower)", replace: "schemes" }],
  },
  {
    name: "methods-with-case",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [{ file: HTTP_OUT, find: "methods?.map(asciiLower)", replace: "methods" }],
  },
  {
    name: "method-of-the-request-with-case",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [{ file: HTTP_OUT, find: "[asciiLower(method)]", replace: "[method]" }],
  },
  {
    name: "letters-of-all-alphabets-without-case",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())",
        replace: "text.toUpperCase().toLowerCase()",
      },
    ],
  },
  {
    name: "schemes-unlimited",
    breaks: [{ rule: "A7", words: "in the order host, scheme, method, port, path" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "outside(schemes?.map(asciiLower) ?? null, [scheme]) !== undefined",
        replace: "false",
      },
    ],
  },
  {
    name: "methods-unlimited",
    breaks: [{ rule: "A7", words: "in the order host, scheme, method, port, path" }],
    edits: [
      {
        file: HTTP_OUT,
        find: "outside(methods?.map(asciiLower) ?? null, [asciiLower(method)]) !== undefined",
        replace: "false",
      },
    ],
  },
  {
    name: "ports-unlimited",
    breaks: [
      { rule: "A7", words: "A URL without a port has the default one of its scheme, if there is one." },
    ],
    edits: [
      {
        file: HTTP_OUT,
        find: "limits(ports) && (port === null || !ports.includes(BigInt(port)))",
        replace: "false",
      },
    ],
  },
  {
    name: "no-port-passes-a-list-of-ports",
    breaks: [
      { rule: "A7", words: "A URL without a port has the default one of its scheme, if there is one." },
    ],
    edits: [
      {
        file: HTTP_OUT,
        find: "limits(ports) && (port === null || !ports.includes(BigInt(port)))",
        replace: "limits(ports) && port !== null && !ports.includes(BigInt(port))",
      },
    ],
  },
  {
    name: "default-port-need-not-be-listed",
    breaks: [
      { rule: "A7", words: "A URL without a port has the default one of its scheme, if there is one." },
    ],
    edits: [
      {
        file: HTTP_OUT,
        find: "limits(ports) && (port === null || !ports.includes(BigInt(port)))",
        replace:
          "limits(ports) && port !== 443 && port !== 80 && (port === null || !ports.includes(BigInt(port)))",
      },
    ],
  },
  {
    name: "paths-unlimited",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      {
        file: HTTP_OUT,
        find: "limits(path_prefixes) && !path_prefixes.some((prefix) => path.startsWith(prefix))",
        replace: "false",
      },
    ],
  },
  {
    name: "paths-without-case",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      {
        file: HTTP_OUT,
        find: "path.startsWith(prefix)",
        replace: "path.toLowerCase().startsWith(prefix.toLowerCase())",
      },
    ],
  },
  {
    name: "prefix-ends-with-a-segment",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      {
        file: HTTP_OUT,
        find: "path.startsWith(prefix)",
        replace: '(path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`))',
      },
    ],
  },
  {
    name: "slash-at-the-end-of-a-prefix-is-nothing",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      {
        file: HTTP_OUT,
        find: "path.startsWith(prefix)",
        replace: 'path.startsWith(prefix.replace(/(.)\\/$/, "$1"))',
      },
    ],
  },
  {
    name: "prefix-is-serialised",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [
      {
        file: HTTP_OUT,
        find: "path.startsWith(prefix)",
        replace: "path.startsWith(parseHostUrl(`http://x${prefix}`).path ?? prefix)",
      },
    ],
  },
  {
    name: "path-is-the-prefix",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: HTTP_OUT, find: "path.startsWith(prefix)", replace: "path === prefix" }],
  },
  {
    name: "path-anywhere",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: HTTP_OUT, find: "path.startsWith(prefix)", replace: "path.includes(prefix)" }],
  },
  {
    name: "enforcer-has-a-clock",
    breaks: [{ rule: "A6", words: "no clock, no I/O" }],
    edits: [
      {
        file: NATIVE,
        find: "return check(granted.value, { kind: effect_kind, params: asked.value }, input);",
        replace:
          'if (input.logical_now_ns > 4_000_000_000_000_000_000n) return deny("expired", "it is late"); return check(granted.value, { kind: effect_kind, params: asked.value }, input);',
      },
    ],
  },
  {
    name: "enforcer-takes-plans-only",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: NATIVE,
        find: "return check(granted.value, { kind: effect_kind, params: asked.value }, input);",
        replace:
          'if (input.origin.kind !== "plan") return deny("effect_params_invalid", "no plan"); return check(granted.value, { kind: effect_kind, params: asked.value }, input);',
      },
    ],
  },
];
