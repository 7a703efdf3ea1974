/** The code with which something refuses, or the value it returns. */
import { isAirError } from "../air/errors.ts";

export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isAirError(error)) return error.code;
    throw error;
  }
  return "accepted";
}

/** The same for what is not known at once. */
export async function rejectionOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (isAirError(error)) return error.code;
    throw error;
  }
  return "accepted";
}
