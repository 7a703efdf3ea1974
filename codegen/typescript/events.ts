/** Emits senders of events: a typed function for each event that a world takes from outside. */
import { StructureKind } from "ts-morph";
import { backlink } from "../emit/header.ts";
import { Imports, type Library } from "../emit/imports.ts";
import type { Statement } from "../emit/printer.ts";
import type { EventLink } from "../model.ts";

export function eventStatements(events: readonly EventLink[], library: Library): Statement[] {
  const imports = new Imports(library);
  imports.air("EventSink", "SendOptions", "sendEvent");
  for (const { schema } of events) {
    const codec = `${schema.name}Codec`;
    if (schema.builtin) {
      imports.builtin(schema.name, false);
      imports.builtin(codec, true);
    } else {
      imports.beside("schemas", schema.name);
      imports.beside("codecs", codec, true);
    }
  }
  return [
    ...imports.lines(),
    ...events.map(({ schema, reducers, plans }): Statement => {
      const goes = [
        ...(reducers.length > 0 ? [`Goes to ${reducers.join(", ")}.`] : []),
        ...(plans.length > 0 ? [`Starts ${plans.join(", ")}.`] : []),
      ].join(" ");
      return {
        kind: StructureKind.Function,
        isExported: true,
        name: `send${schema.name}`,
        docs: [`${backlink(schema)}. ${goes} False if it was there before, with this id.`],
        parameters: [
          { name: "world", type: "EventSink" },
          { name: "value", type: schema.name },
          { name: "options", type: "SendOptions", hasQuestionToken: true },
        ],
        returnType: "boolean",
        statements: [`return sendEvent(world, ${schema.name}Codec, value, options);`],
      };
    }),
  ];
}
