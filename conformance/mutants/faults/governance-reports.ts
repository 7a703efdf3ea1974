/** Shadows: what the report says of what was seen (ruling G4). */
import type { Edit, Fault } from "../fault.ts";

const SHADOW = "runtime/governance/shadow.ts";

function g4(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "G4", words }], edits };
}

const PREDICTED = "if it is admitted it is predicted, with its params as sugar JSON without spaces";
const LISTS = "The lists of a report stand in the order of what happened: predictions, results of plans";
const JSON_OF = "printTreeLine(inCanonicalOrder(sugarOf(decodeValue(params, type), type)))";
const RESULTS = 'derived(fork, "plan_result")';

export const GOVERNANCE_REPORTS_FAULTS: readonly Fault[] = [
  g4("params-in-order-of-schema", PREDICTED, {
    file: SHADOW,
    find: JSON_OF,
    replace: "printTreeLine(sugarOf(decodeValue(params, type), type))",
  }),
  g4("params-with-inexact-numbers", PREDICTED, {
    file: SHADOW,
    find: JSON_OF,
    replace: `JSON.stringify(JSON.parse(${JSON_OF}))`,
  }),
  g4("params-with-spaces", PREDICTED, {
    file: SHADOW,
    find: JSON_OF,
    replace: `JSON.stringify(JSON.parse(${JSON_OF}), null, 1)`,
  }),
  g4("params-not-told", PREDICTED, { file: SHADOW, find: "jsonOf(params_cbor, type)", replace: "null" }),
  {
    ...g4("results-latest-first", LISTS, {
      file: SHADOW,
      find: RESULTS,
      replace: `[...${RESULTS}].reverse()`,
    }),
    families: ["governance/shadow/"],
  },
];
