/** The properties of the codecs, for as many values as AIRLOCK_SOAK_RUNS says. */
import { describe, it } from "vitest";
import { checkNormalization, checkRoundTrip, checkStrictness } from "./codec-properties.ts";
import { codecSubjects } from "./codec-subjects.ts";

const RUNS = Number(process.env.AIRLOCK_SOAK_RUNS ?? 2000);
const subjects = await codecSubjects("codecs-soak");

describe.each(subjects)("the codec of $name", (subject) => {
  const { codec, values } = subject;
  it("gives back what it was given", () => checkRoundTrip(codec, values, RUNS));
  it("accepts only what it can write", () => checkStrictness(codec, values, RUNS * 3));
  it("agrees with normalisation in every lens", () => checkNormalization(subject, RUNS));
});
