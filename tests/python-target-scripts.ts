/** Python programs that the tests of that target run beside generated packages. */

/**
 * Reads lines `[schema, hex]`, and of each document prints what comes of decoding it: `["ok", hex, hash]` of the value
 * encoded again, or `["refused", code, offset]`.
 */
export const DECODE = `
import importlib, json, sys

package = importlib.import_module(sys.argv[1])
codecs = {}
for module in ("schemas", "sys_schemas"):
    codecs.update(importlib.import_module(f"{sys.argv[1]}.{module}").CODECS)
for line in sys.stdin:
    schema, digits = json.loads(line)
    codec = codecs[schema]
    try:
        value = codec.decode(bytes.fromhex(digits))
    except package.AirError as error:
        print(json.dumps(["refused", error.code, error.offset]))
        continue
    again = codec.encode(value)
    if codec.decode(again) != value:
        raise SystemExit(f"{schema}: another value comes back")
    print(json.dumps(["ok", again.hex(), codec.hash(value)]))
`;

/** Imports every module of the packages, and prints what their tables hold that is of no use. */
export const IMPORT = `
import dataclasses, importlib, pkgutil, sys, typing

for name in sys.argv[1:]:
    package = importlib.import_module(name)
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{name}.{found.name}")
        for one in vars(module).values():
            if isinstance(one, type) and dataclasses.is_dataclass(one):
                typing.get_type_hints(one)
    if len(set(package.__all__)) != len(package.__all__):
        print(f"{name} exports a name twice")
    for one in package.__all__:
        getattr(package, one)
    for plan, entry in package.PLANS.items():
        if entry.name != plan:
            print(f"{name}: {plan} is called {entry.name}")
    for event, entry in package.EVENTS.items():
        if entry.codec.schema != event:
            print(f"{name}: {event} has the codec of {entry.codec.schema}")
        if not isinstance(entry.reducers, tuple) or not isinstance(entry.plans, tuple):
            print(f"{name}: {event} goes to what is no tuple")
`;

/** Reads lines of Python over everything in the package; prints the code of the refusal, the error, or what comes out. */
export const EVALUATE = `
import importlib, sys, types

names = {}
for module in (sys.argv[1], f"{sys.argv[1]}.schemas", f"{sys.argv[1]}.sys_schemas"):
    names.update(vars(importlib.import_module(module)))
exec(sys.argv[2], names)
for line in sys.stdin:
    try:
        shown = repr(eval(line, names))
    except names["AirError"] as error:
        shown = error.code if error.offset is None else f"{error.code} at {error.offset}"
    except Exception as error:
        shown = type(error).__name__
    print(shown)
`;
