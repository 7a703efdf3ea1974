/**
 * The thread that modules run in: plain JavaScript, so that it starts without a loader. It takes one call at a time from
 * shared memory, gives each a fresh instance over a cleared memory, and answers there. A call that does not come back is
 * ended with the whole thread.
 */
import { receiveMessageOnPort, workerData } from "node:worker_threads";

const { shared, port, slots, statuses, memoryImport } = workerData;
const header = new Int32Array(shared, 0, slots.size);
const data = new Uint8Array(shared, slots.size * Int32Array.BYTES_PER_ELEMENT);

/** How long to look for the next call before sleeping, in milliseconds: waking up costs more than most calls. */
const PATIENCE_MS = 0.1;
/** A memory that starts larger is made anew for each call: clearing it would take longer. */
const CLEARED_PAGES = 32;

/** By number: compiled modules and the memory that their calls share, one after the other. */
const modules = new Map();

function nextRequest(last) {
  const until = performance.now() + PATIENCE_MS;
  do {
    for (let i = 0; i < 200; i++) {
      const request = Atomics.load(header, slots.request);
      if (request !== last) return request;
    }
  } while (performance.now() < until);
  for (;;) {
    const request = Atomics.load(header, slots.request);
    if (request !== last) return request;
    Atomics.wait(header, slots.request, last);
  }
}

/** What was sent beside the shared memory: modules, and inputs that do not fit into it. */
function takeMessages() {
  let input;
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) {
    const { message } = got;
    if (message.input) input = message.input;
    else
      modules.set(message.id, { ...message.module, compiled: undefined, memory: undefined, view: undefined });
  }
  return input;
}

function memoryOf(module) {
  const { initial, maximum } = module;
  const kept = module.memory;
  // A memory that has grown does not shrink; one that is large is cheaper made than cleared.
  if (kept && module.view.byteLength > 0 && kept.buffer.byteLength === module.view.byteLength) {
    module.view.fill(0);
    return kept;
  }
  const memory = new WebAssembly.Memory({ initial, maximum });
  if (initial <= CLEARED_PAGES) {
    module.memory = memory;
    module.view = new Uint8Array(memory.buffer);
  }
  return memory;
}

function run(id, entry, input) {
  const module = modules.get(id);
  module.compiled ??= new WebAssembly.Module(module.bytes);
  const memory = memoryOf(module);
  Atomics.store(header, slots.started, header[slots.request]);
  const instance = new WebAssembly.Instance(module.compiled, {
    [memoryImport.module]: { [memoryImport.name]: memory },
  });
  const { alloc, [entry]: call } = instance.exports;
  const byPointer = call.length === 3;
  const result = byPointer ? alloc(8) >>> 0 : 0;
  const at = alloc(input.length) >>> 0;
  if (at + input.length > memory.buffer.byteLength)
    return fail(statuses.output, "alloc answers a place outside the memory");
  new Uint8Array(memory.buffer).set(input, at);
  let pointer;
  let length;
  if (byPointer) {
    call(result, at, input.length);
    if (result + 8 > memory.buffer.byteLength)
      return fail(statuses.output, "alloc answers a place outside the memory");
    const view = new DataView(memory.buffer);
    pointer = view.getUint32(result, true);
    length = view.getUint32(result + 4, true);
  } else {
    const pair = call(at, input.length);
    pointer = pair[0] >>> 0;
    length = pair[1] >>> 0;
  }
  if (pointer + length > memory.buffer.byteLength)
    return fail(statuses.output, "the output is outside the memory");
  return answer(statuses.ok, new Uint8Array(memory.buffer, pointer, length));
}

function answer(status, bytes) {
  header[slots.status] = status;
  header[slots.length] = bytes.length;
  if (bytes.length <= data.length) data.set(bytes);
  else port.postMessage(bytes.slice());
}

function fail(status, message) {
  answer(status, new TextEncoder().encode(message).slice(0, data.length));
}

/** What a call throws is a trap, but for what the machine has not got. */
function statusOf(error) {
  if (error instanceof RangeError) return /stack/i.test(error.message) ? statuses.stack : statuses.memory;
  return statuses.trap;
}

for (let request = 0; ; ) {
  request = nextRequest(request);
  const length = header[slots.length];
  const sent = takeMessages();
  try {
    run(header[slots.module], header[slots.entry] === 0 ? "step" : "run", sent ?? data.slice(0, length));
  } catch (error) {
    fail(statusOf(error), String(error?.message ?? error));
  }
  Atomics.store(header, slots.done, request);
  Atomics.notify(header, slots.done);
}
