// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Schemes, methods, ports and paths, as the enforcer of HTTP compares them. */
import type { Fault } from "../fault.ts";

const NATIVE = "runtime/authorize/enforcers/native.ts";
const HTTP_OUT = "runtime/authorize/enforcers/http-out.ts";

export const AUTHORISATION_REQUEST_FAULTS: readonly Fault[] = [
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
  },
  {
    name: "schemes-with-case",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [{ file: HTTP_OUT, find: "schemes?.map(asciiLower)", replace: "schemes" }],
    levels: ["L3"],
  },
  {
    name: "methods-with-case",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [{ file: HTTP_OUT, find: "methods?.map(asciiLower)", replace: "methods" }],
    levels: ["L3"],
  },
  {
    name: "method-of-the-request-with-case",
    breaks: [{ rule: "A7", words: "`sys/CapEnforceHttpOut@1` reads URLs by the WHATWG URL Standard" }],
    edits: [{ file: HTTP_OUT, find: "[asciiLower(method)]", replace: "[method]" }],
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
  },
  {
    name: "path-is-the-prefix",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: HTTP_OUT, find: "path.startsWith(prefix)", replace: "path === prefix" }],
    levels: ["L3"],
  },
  {
    name: "path-anywhere",
    breaks: [{ rule: "A7", words: "Prefixes are compared with the serialised path, as text." }],
    edits: [{ file: HTTP_OUT, find: "path.startsWith(prefix)", replace: "path.includes(prefix)" }],
    levels: ["L3"],
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
    levels: ["L3"],
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
    levels: ["L3"],
  },
];
