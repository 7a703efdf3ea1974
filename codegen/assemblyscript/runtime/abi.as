/** What a reducer is given and what it answers: CBOR maps without a tag, around documents that have one. */
import { Reader } from "./cbor/reader";
import { Writer } from "./cbor/writer";

const VERSION: u64 = 1;

/** Where whoever calls puts what a step is given. */
export function alloc(len: i32): i32 {
  return __new(len as usize, idof<ArrayBuffer>()) as i32;
}

/** What a step is given, as documents. Traps on another version than 1. */
export class StepInput {
  /** Null where there is no cell yet. */
  state: Uint8Array | null = null;
  /** The event's schema. */
  schema: string = "";
  event: Uint8Array;
  /** Of the cell, if the reducer has several. */
  key: Uint8Array | null = null;
  /** For a reducer that asks for it. */
  context: Uint8Array | null = null;

  constructor(ptr: u32, len: u32) {
    const input = Uint8Array.wrap(changetype<ArrayBuffer>(ptr as usize), 0, len as i32);
    const r = new Reader(input);
    let version: u64 = 0;
    let state: Uint8Array | null = null;
    let context: Uint8Array | null = null;
    let event: EventPart | null = null;
    for (let left = r.map(); left > 0; left--) {
      const name = r.text();
      if (name == "version") version = r.nat();
      else if (name == "state") state = r.isNull() ? null : r.view();
      else if (name == "event") event = new EventPart(r);
      else if (name == "ctx") context = r.view();
      else r.skipItem();
    }
    r.finish();
    if (version !== VERSION) throw new Error("the input is of another version");
    if (event === null) throw new Error("there is no event");
    this.state = state;
    this.context = context;
    this.schema = event.schema;
    this.event = event.valueOrTrap();
    this.key = event.key;
  }

  /** The key of the cell, for a reducer that has several. Traps if there is none. */
  needKey(): Uint8Array {
    const key = this.key;
    if (key === null) throw new Error("there is no key");
    return key;
  }

  /** The context, for a reducer that asks for it. Traps if there is none. */
  needContext(): Uint8Array {
    const context = this.context;
    if (context === null) throw new Error("there is no context");
    return context;
  }
}

class EventPart {
  schema: string = "";
  value: Uint8Array | null = null;
  key: Uint8Array | null = null;

  constructor(r: Reader) {
    for (let left = r.map(); left > 0; left--) {
      const name = r.text();
      if (name == "schema") this.schema = r.text();
      else if (name == "value") this.value = r.view();
      else if (name == "key") this.key = r.isNull() ? null : r.view();
      else r.skipItem();
    }
  }

  valueOrTrap(): Uint8Array {
    const value = this.value;
    if (value === null) throw new Error("the event has no value");
    return value;
  }
}

class Raised {
  constructor(
    readonly schema: string,
    readonly value: Uint8Array,
    readonly key: Uint8Array | null,
  ) {}
}

class Asked {
  constructor(
    readonly kind: string,
    readonly params: Uint8Array,
    readonly slot: string | null,
    readonly key: Uint8Array | null,
  ) {}
}

/** What a step answers. */
export class StepOutput {
  private readonly raised: Array<Raised> = [];
  private readonly asked: Array<Asked> = [];
  private annotations: Uint8Array | null = null;

  /** Raises an event of any schema, given as a document; so is the key of the cell that it is for, if it names one. */
  raise(schema: string, value: Uint8Array, key: Uint8Array | null = null): void {
    this.raised.push(new Raised(schema, value, key));
  }

  /** Asks for an effect of any kind, with params as a document. A step may ask for one effect at most. */
  emit(kind: string, params: Uint8Array, slot: string | null = null, key: Uint8Array | null = null): void {
    this.asked.push(new Asked(kind, params, slot, key));
  }

  /** Adds annotations, as a document. */
  annotate(annotations: Uint8Array): void {
    this.annotations = annotations;
  }

  /** Answers, with the new state as a document; null deletes the cell. Nothing may be done afterwards. */
  answer(ret: u32, state: Uint8Array | null): void {
    const w = new Writer();
    w.map(4);
    w.text("state");
    writeBytes(w, state);
    w.text("domain_events");
    w.array(this.raised.length);
    for (let i = 0; i < this.raised.length; i++) writeRaised(w, this.raised[i]);
    w.text("effects");
    w.array(this.asked.length);
    for (let i = 0; i < this.asked.length; i++) writeAsked(w, this.asked[i]);
    w.text("ann");
    writeBytes(w, this.annotations);
    const output = w.take();
    // Two little-endian words: where it is, and how long.
    store<u32>(ret as usize, output.dataStart as u32);
    store<u32>(ret as usize, output.byteLength as u32, 4);
  }
}

function writeRaised(w: Writer, event: Raised): void {
  w.map(event.key === null ? 2 : 3);
  w.text("schema");
  w.text(event.schema);
  w.text("value");
  w.bytes(event.value);
  writeEntry(w, "key", event.key);
}

function writeAsked(w: Writer, effect: Asked): void {
  const slot = effect.slot;
  w.map(2 + i32(slot !== null) + i32(effect.key !== null));
  w.text("kind");
  w.text(effect.kind);
  w.text("params_cbor");
  w.bytes(effect.params);
  if (slot !== null) {
    w.text("cap_slot");
    w.text(slot);
  }
  writeEntry(w, "idempotency_key", effect.key);
}

function writeEntry(w: Writer, name: string, bytes: Uint8Array | null): void {
  if (bytes === null) return;
  w.text(name);
  w.bytes(bytes);
}

function writeBytes(w: Writer, bytes: Uint8Array | null): void {
  if (bytes === null) w.null();
  else w.bytes(bytes);
}
