"""WASM modules: checked when a world begins, and called with bytes for bytes. wasmtime runs them;
without that package everything else of the testee works."""
import threading
import time

from cbor import encode, head
from faults import fault

try:
    import wasmtime
except ImportError:
    wasmtime = None

PAGES = 1024                        # of 64 KiB: the ceiling of a module's memory
TABLES, ELEMENTS = 8, 65_536        # and of a table
SECONDS, TICK = 2, 0.05
PATIENCE = 30                       # times as long, where a turn is derived again
LIMITS = ("module.deadline", "module.memory", "module.stack")
TRAPS = {"STACK_OVERFLOW": "module.stack", "INTERRUPT": "module.deadline",
         "ALLOCATION_TOO_LARGE": "module.memory"}       # every other is module.trap
MAGIC = b"\0asm\1\0\0\0"


class CallFailed(Exception):
    """A call that gave no output, with the code for a reducer"""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def number(wasm, pos):
    """(an unsigned LEB128, where it ends)"""
    value, shift = 0, 0
    while True:
        value |= (wasm[pos] & 127) << shift
        shift, pos = shift + 7, pos + 1
        if wasm[pos - 1] < 128:
            return value, pos


def section(wasm, wanted):
    """Where the content of a section of a valid module begins, or None"""
    pos = len(MAGIC)
    while pos < len(wasm):
        size, start = number(wasm, pos + 1)
        if wasm[pos] == wanted:
            return start
        pos = start + size
    return None


def check_tables(wasm):
    pos = section(wasm, 4)
    if pos is None:
        return
    count, pos = number(wasm, pos)
    if count > TABLES:
        fault("module.invalid", (), f"{count} tables")
    for _ in range(count):
        flags = wasm[pos + 1]
        initial, pos = number(wasm, pos + 2)
        if flags & 1:
            _, pos = number(wasm, pos)
        if initial > ELEMENTS:
            fault("module.invalid", (), f"a table of {initial} elements")


class Runtime:
    """The one engine; its clock ticks in a thread of its own."""

    def __init__(self):
        config = wasmtime.Config()
        config.epoch_interruption = True
        # WebAssembly 2.0 and nothing beyond, as far as this version of the engine can be told.
        for feature in ("threads", "relaxed_simd", "memory64", "multi_memory", "tail_call",
                        "exceptions", "gc", "function_references", "wide_arithmetic",
                        "custom_page_sizes", "stack_switching"):
            if hasattr(type(config), "wasm_" + feature):
                setattr(config, "wasm_" + feature, False)
        self.engine = wasmtime.Engine(config)
        self.compiled = {}
        threading.Thread(target=self.tick, daemon=True).start()

    def tick(self):
        while True:
            time.sleep(TICK)
            self.engine.increment_epoch()

    def compile(self, wasm):
        if wasm not in self.compiled:
            if not wasm.startswith(MAGIC):      # the package would take text as well
                fault("module.invalid", (), "this is no WASM module")
            try:
                self.compiled[wasm] = wasmtime.Module(self.engine, wasm)
            except wasmtime.WasmtimeError as e:
                fault("module.invalid", (), str(e).partition("\n")[0])
        return self.compiled[wasm]


RUNTIME = None


def runtime():
    global RUNTIME
    if RUNTIME is None:
        RUNTIME = Runtime()
    return RUNTIME


I32 = "i32"
SHAPES = {((I32, I32), (I32, I32)): True, ((I32, I32, I32), ()): False}     # two results?


def signature(kind):
    return tuple(map(str, kind.params)), tuple(map(str, kind.results))


class Module:
    """A module with the exports of its ABI"""

    def __init__(self, wasm, exports):
        self.module = runtime().compile(wasm)
        if list(self.module.imports):
            fault("module.invalid", (), "a module can import nothing")
        if section(wasm, 8) is not None:
            fault("module.invalid", (), "a start function")
        check_tables(wasm)
        types = {export.name: export.type for export in self.module.exports}
        memory = types.get("memory")
        if not isinstance(memory, wasmtime.MemoryType):
            fault("module.invalid", (), "no memory is exported")
        if memory.limits.min > PAGES:
            fault("module.invalid", (), "the memory begins over the ceiling")
        self.two_results = {}
        for name in ("alloc", *exports):
            kind = types.get(name)
            if not isinstance(kind, wasmtime.FuncType):
                fault("module.invalid", (), f"no function {name} is exported")
            shape = signature(kind)
            if name == "alloc":
                if shape != ((I32,), (I32,)):
                    fault("module.invalid", (), "alloc takes a size and gives an address")
            elif shape not in SHAPES:
                fault("module.invalid", (), f"{name} has neither of the two shapes")
            else:
                self.two_results[name] = SHAPES[shape]

    def call(self, name, data, patient=False):
        store = wasmtime.Store(runtime().engine)
        store.set_limits(memory_size=PAGES * 65536, table_elements=ELEMENTS, tables=TABLES)
        store.set_epoch_deadline(
            round(SECONDS * (PATIENCE if patient else 1) / TICK) + 1)
        try:
            exports = self.instance(store).exports(store)
            return self.exchange(store, exports, name, data)
        except wasmtime.Trap as e:
            why = "UNKNOWN" if e.trap_code is None else e.trap_code.name
            raise CallFailed(TRAPS.get(why, "module.trap"), f"the module has stopped: {why}") \
                from None
        except wasmtime.WasmtimeError:
            raise CallFailed("module.trap", "the module has stopped") from None

    def instance(self, store):
        try:
            return wasmtime.Instance(store, self.module, [])
        except wasmtime.WasmtimeError:
            raise CallFailed("module.memory", "there is no room for the module") from None

    def exchange(self, store, exports, name, data):
        memory, alloc, function = exports["memory"], exports["alloc"], exports[name]

        def place(size):
            address = alloc(store, size) & 0xFFFFFFFF
            inside(memory.data_len(store), address, size)
            return address

        address = place(len(data))
        memory.write(store, data, address)
        if self.two_results[name]:
            address, size = function(store, signed(address), len(data))
        else:
            result = place(8)
            function(store, signed(result), signed(address), len(data))
            raw = bytes(memory.read(store, result, result + 8))
            address, size = (int.from_bytes(raw[i:i + 4], "little") for i in (0, 4))
        address, size = address & 0xFFFFFFFF, size & 0xFFFFFFFF
        inside(memory.data_len(store), address, size)
        return bytes(memory.read(store, address, address + size))


def signed(x):
    return x - (1 << 32) if x >= 1 << 31 else x


def inside(end, address, size):
    if address + size > end:
        raise CallFailed("reducer.output_invalid", "an address outside the module's memory")


def envelope(fields):
    """What modules are called with: a map in the order of its fields, without the tag"""
    return head(5, len(fields)) + b"".join(
        encode(k) + (envelope(v) if isinstance(v, dict) else encode(v)) for k, v in fields.items())
