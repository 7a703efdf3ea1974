/** Manifests: routes and their keys. */
import type { Fault } from "../fault.ts";

const ROUTING = "air/manifest/check/routing.ts";
const LEVELS = ["L1"];

const ACCIDENTS = { rule: "P2", words: "What it accepts otherwise is accepted" };
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };
const PATHS = { rule: "D7", words: "is followed through its type" };

export const ROUTING_FAULTS: readonly Fault[] = [
  {
    name: "route-event-not-checked",
    breaks: [CHECKED],
    edits: [{ file: ROUTING, find: 'names.need("defschema", route.event, () => at("event"));', replace: "" }],
    levels: LEVELS,
  },
  {
    name: "route-event-of-any-schema",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'event && names.knows("defschema", route.event) && !takesEvent(event.def, route.event)',
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-of-the-event-itself-only",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'event && names.knows("defschema", route.event) && !takesEvent(event.def, route.event)',
        replace: 'event && names.knows("defschema", route.event) && event.def.name !== route.event',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-of-arms-only",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'event && names.knows("defschema", route.event) && !takesEvent(event.def, route.event)',
        replace:
          'event && names.knows("defschema", route.event) && (event.def.name === route.event || !takesEvent(event.def, route.event))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-to-an-unknown-module",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'names.need("defmodule", name, place)',
        replace: 'names.find("defmodule", name)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-to-a-pure-module",
    breaks: [CHECKED],
    edits: [{ file: ROUTING, find: "module && !module.def.abi.reducer", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "inboxes-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'needReducer(draft, reducer, ["routing", "inboxes", index, "reducer"]);',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-of-a-keyed-reducer-without-key",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: "(key_schema === undefined) !== (key_field === undefined)",
        replace: "key_schema === undefined && key_field !== undefined",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-of-an-unkeyed-reducer-with-key",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: "(key_schema === undefined) !== (key_field === undefined)",
        replace: "key_schema !== undefined && key_field === undefined",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-with-key-refused",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: "(key_schema === undefined) !== (key_field === undefined)",
        replace: "key_field !== undefined",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-key-type-not-checked",
    breaks: [PATHS],
    edits: [{ file: ROUTING, find: "found && equalTypes(found, keyType)", replace: "found" }],
    levels: LEVELS,
  },
  {
    name: "route-key-path-not-checked",
    breaks: [PATHS],
    edits: [
      {
        file: ROUTING,
        find: "found && equalTypes(found, keyType)",
        replace: "!found || equalTypes(found, keyType)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-key-with-empty-segment-leads-nowhere",
    breaks: [ACCIDENTS],
    edits: [
      {
        file: ROUTING,
        find: 'key_field.split(".").filter((segment) => segment !== "")',
        replace: 'key_field.split(".")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-key-into-a-variant-by-arm",
    breaks: [PATHS],
    edits: [{ file: ROUTING, find: 'first !== "$value" || rest.length === 0', replace: "rest.length === 0" }],
    levels: LEVELS,
  },
  {
    name: "route-key-of-the-first-arm",
    breaks: [PATHS],
    edits: [
      {
        file: ROUTING,
        find: "found && others.every((other) => other && equalTypes(other, found))",
        replace: "found",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-key-of-two-arms",
    breaks: [PATHS],
    edits: [
      {
        file: ROUTING,
        find: "found && others.every((other) => other && equalTypes(other, found))",
        replace: "found && others.slice(0, 1).every((other) => other && equalTypes(other, found))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-key-there-in-every-arm",
    breaks: [PATHS],
    edits: [
      {
        file: ROUTING,
        find: "found && others.every((other) => other && equalTypes(other, found))",
        replace: "found && others.every((other) => other)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "route-key-is-the-payload",
    breaks: [PATHS],
    edits: [
      { file: ROUTING, find: 'first !== "$value" || rest.length === 0', replace: 'first !== "$value"' },
    ],
    levels: LEVELS,
  },
  {
    name: "route-key-not-into-variants",
    breaks: [PATHS],
    edits: [{ file: ROUTING, find: 'event.kind !== "variant"', replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "route-key-of-the-same-name",
    breaks: [PATHS],
    edits: [
      {
        file: ROUTING,
        find: "found && equalTypes(found, keyType)",
        replace: "found && equalTypes(found, keyType) && found === keyType && key_field.length < 3",
      },
    ],
    levels: LEVELS,
  },
];
