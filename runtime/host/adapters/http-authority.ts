/** What the HTTP adapter asks before it sends anything: each redirect is another request (ruling A7). */
import type { HttpRequestParams } from "../../../generated/schemas.ts";

export type HttpAnswer =
  | {
      readonly allowed: true;
      /** The hosts that the live grant lists, as they are written; null where it does not limit them. */
      readonly hosts: readonly string[] | null;
    }
  | { readonly allowed: false; readonly code: string; readonly message: string };

export interface HttpAuthority {
  /** Whether the live grant and policy allow a request with these params to whoever asked for the intent. */
  ask(intent: number, params: HttpRequestParams): HttpAnswer;
}
