/** Adapters as the host calls them: params and payloads as canonical bytes, between typed functions. */
import type { AdapterContext, Receipt } from "../../air/adapter.ts";
import { AirError, isAirError, quote } from "../../air/errors.ts";
import { copyBytes } from "../../air/platform.ts";

/** Whatever happens is a receipt (ruling K8): this never throws and never rejects. */
export interface BoundAdapter {
  readonly kind: string;
  /** Who answered, in the receipt. */
  readonly adapterId: string;
  execute(params: Uint8Array, context: AdapterContext): Promise<BoundReceipt>;
}

export type BoundReceipt =
  | { readonly status: "ok"; readonly payload: Uint8Array }
  | { readonly status: "error" | "timeout"; readonly message: string };

interface Codec<T> {
  decode(bytes: Uint8Array): T;
  encode(value: T): Uint8Array;
}

/** An adapter as the generated interfaces have it, and the codecs of its effect (`EFFECT_CODECS`). */
export interface TypedAdapter<Params, Payload> {
  readonly kind: string;
  execute(params: Params, context: AdapterContext): Promise<Receipt<Payload>>;
}

export interface EffectCodecs<Params, Payload> {
  readonly params: Codec<Params>;
  readonly receipt: Codec<Payload>;
}

/** Completes a typed adapter. What it throws, and a payload that does not fit its schema, become receipts with status `error`. */
export function bindAdapter<Params, Payload>(
  adapter: TypedAdapter<NoInfer<Params>, NoInfer<Payload>>,
  codecs: EffectCodecs<Params, Payload>,
  adapterId: string = adapter.kind,
): BoundAdapter {
  return {
    kind: adapter.kind,
    adapterId,
    async execute(params, context) {
      try {
        const receipt = await adapter.execute(codecs.params.decode(params), context);
        if (receipt?.status !== "ok") return receipt;
        return { status: "ok", payload: copyBytes(codecs.receipt.encode(receipt.payload)) };
      } catch (error) {
        return { status: "error", message: messageOf(error) };
      }
    },
  };
}

/** What an adapter answered, whatever it is: one that is not typed may answer anything. */
export function soundReceipt(answer: unknown): BoundReceipt {
  const { status, payload, message } = (answer ?? {}) as Record<string, unknown>;
  if (status === "ok" && payload instanceof Uint8Array) return { status, payload };
  if (status === "error" || status === "timeout") return { status, message: String(message ?? "") };
  return { status: "error", message: "the adapter answered with no receipt" };
}

type AdapterTable = Readonly<Record<string, TypedAdapter<unknown, unknown>>>;
type CodecTable = Readonly<Record<string, EffectCodecs<unknown, unknown>>>;

/**
 * Completes a registry: `bindAdapters(adapters, EFFECT_CODECS)`, both as they are generated. Throws `effect.kind_unsupported`
 * where one has no codecs.
 */
export function bindAdapters(adapters: AdapterTable, codecs: CodecTable): BoundAdapter[] {
  return Object.entries(adapters).map(([kind, adapter]) => {
    const own = codecs[kind];
    if (!own) throw new AirError("effect.kind_unsupported", `there are no codecs for ${quote(kind)}`);
    return bindAdapter(adapter, own);
  });
}

/** What is said of something thrown, whatever it is. */
export function messageOf(error: unknown): string {
  if (isAirError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
