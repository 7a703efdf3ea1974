/** Expressions, as written and as evaluated, by what is got wrong. */
import type { Fault } from "../fault.ts";
import { CONSTANT_FAULTS } from "./expressions-constants.ts";
import { CONTAINER_FAULTS } from "./expressions-containers.ts";
import { EVALUATION_FAULTS } from "./expressions-evaluate.ts";
import { FORM_FAULTS } from "./expressions-forms.ts";
import { NUMBER_FAULTS } from "./expressions-numbers.ts";
import { OPERATOR_FAULTS } from "./expressions-operators.ts";
import { ORDER_FAULTS } from "./expressions-order.ts";
import { SYNTAX_FAULTS } from "./expressions-syntax.ts";
import { TEXT_FAULTS } from "./expressions-texts.ts";

export const EXPRESSION_FAULTS: readonly Fault[] = [
  ...SYNTAX_FAULTS,
  ...CONSTANT_FAULTS,
  ...FORM_FAULTS,
  ...OPERATOR_FAULTS,
  ...NUMBER_FAULTS,
  ...EVALUATION_FAULTS,
  ...CONTAINER_FAULTS,
  ...TEXT_FAULTS,
  ...ORDER_FAULTS,
];
