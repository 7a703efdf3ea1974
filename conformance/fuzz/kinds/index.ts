/** Every kind of inputs. */
import type { Kind } from "../kind.ts";
import { bytes } from "./bytes.ts";
import { cap } from "./cap.ts";
import { CORPUS_KINDS } from "./corpus.ts";
import { expression } from "./expression.ts";
import { patch, proposal } from "./patch.ts";
import { policy } from "./policy.ts";
import { value } from "./value.ts";

export const KINDS: readonly Kind[] = [
  ...CORPUS_KINDS,
  value,
  expression,
  policy,
  cap,
  patch,
  proposal,
  bytes,
];
