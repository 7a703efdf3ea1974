/** Which texts of a question are good for which heights. */
import type { Fault } from "../fault.ts";

const INTERNAL = "runtime/kernel/internal.ts";

export const CONSISTENCY_FAULTS: readonly Fault[] = [
  {
    name: "exact-of-the-turn",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'how === "exact" ? wanted === BigInt(ledger.base) : wanted <= height',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "exact-of-zero-is-any",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'wanted === 0n || (how === "exact" ? wanted === height : wanted <= height)',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "exact-in-32-bits",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'how === "exact" ? BigInt.asUintN(32, wanted) === height : wanted <= height',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "at-least-is-exact",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: "wanted === height",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "heights-have-a-sign",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'how === "exact" ? wanted === height : BigInt.asIntN(64, wanted) <= height',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "heights-in-64-bits",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace: 'how === "exact" ? wanted === height : BigInt.asUintN(64, wanted) <= height',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "zero-is-no-height",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^(exact|at_least):0*([1-9][0-9]{0,19})$/",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "spaces-before-heights",
    breaks: [{ rule: "K7", words: "spaces, tabs and line ends around the word count for nothing" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^(exact|at_least):\\s*0*([0-9]{1,20})$/",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "heights-with-more-behind",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^(exact|at_least):0*([0-9]{1,20})/",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "words-with-more-in-front",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/(exact|at_least):0*([0-9]{1,20})$/",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "other-words-are-at-least",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^([a-z_]+):0*([0-9]{1,20})$/",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "negative-heights",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^(exact|at_least):0*(-?[0-9]{1,20})$/",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "hexadecimal-heights",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: "/^(exact|at_least):0*([0-9]{1,20})$/",
        replace: "/^(exact|at_least):((?:0x)?[0-9]{1,20})$/",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "head-with-anything-behind",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [{ file: INTERNAL, find: 'text === "head"', replace: 'text.startsWith("head")' }],
    families: ["introspect/"],
  },
  {
    name: "no-word-is-head",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "if (digits === undefined) return false;",
        replace: 'if (digits === undefined) return text === "";',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "tabs-count",
    breaks: [{ rule: "K7", words: "spaces, tabs and line ends around the word count for nothing" }],
    edits: [
      {
        file: INTERNAL,
        find: "trimmed(consistency).toLowerCase()",
        replace: 'consistency.replace(/^[ \\r\\n]+|[ \\r\\n]+$/g, "").toLowerCase()',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "line-ends-count",
    breaks: [{ rule: "K7", words: "spaces, tabs and line ends around the word count for nothing" }],
    edits: [
      {
        file: INTERNAL,
        find: "trimmed(consistency).toLowerCase()",
        replace: 'consistency.replace(/^[ \\t]+|[ \\t]+$/g, "").toLowerCase()',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "one-space-is-taken-off",
    breaks: [{ rule: "K7", words: "spaces, tabs and line ends around the word count for nothing" }],
    edits: [
      {
        file: INTERNAL,
        find: "trimmed(consistency).toLowerCase()",
        replace: 'consistency.replace(/^[ \\t\\r\\n]|[ \\t\\r\\n]$/g, "").toLowerCase()',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "spaces-of-javascript",
    breaks: [{ rule: "K7", words: "spaces, tabs and line ends around the word count for nothing" }],
    edits: [
      {
        file: INTERNAL,
        find: "trimmed(consistency).toLowerCase()",
        replace: "consistency.trim().toLowerCase()",
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "spaces-of-unicode",
    breaks: [{ rule: "K7", words: "spaces, tabs and line ends around the word count for nothing" }],
    edits: [
      {
        file: INTERNAL,
        find: "trimmed(consistency).toLowerCase()",
        replace: 'consistency.replace(/^\\p{White_Space}+|\\p{White_Space}+$/gu, "").toLowerCase()',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "digits-of-other-scripts",
    breaks: [{ rule: "K7", words: "`exact:N` is good for the present height only" }],
    edits: [
      {
        file: INTERNAL,
        find: "trimmed(consistency).toLowerCase()",
        replace: 'trimmed(consistency.normalize("NFKC")).toLowerCase()',
      },
    ],
    families: ["introspect/"],
  },
  {
    name: "states-at-any-height",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: "IntrospectReducerStateParamsCodec.decode(params)",
        replace: '{ ...IntrospectReducerStateParamsCodec.decode(params), consistency: "head" }',
      },
    ],
    families: ["introspect/"],
  },
];
