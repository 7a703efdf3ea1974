/** `airlock explain`: whether a world would let an effect pass, and every check on the way. */
import { Command, Option } from "commander";
import { AirError, type Fault, isAirError, type Place } from "../air/errors.ts";
import type { World } from "../air/manifest/world.ts";
import type { Authority } from "../runtime/authorize/attempt.ts";
import { authorityOf } from "../runtime/authorize/authority.ts";
import { type Authorization, authorize } from "../runtime/authorize/authorize.ts";
import { NO_FENCES } from "../runtime/authorize/fence.ts";
import type { Context } from "../runtime/patch/candidate.ts";
import { prepare } from "../runtime/patch/prepare.ts";
import { directoryEnforcers } from "./explain/enforcers.ts";
import type { Explanation } from "./explain/explanation.ts";
import { explanationJson } from "./explain/json.ts";
import { type Asked, type RequestOptions, readRequest } from "./explain/request.ts";
import { explanationText } from "./explain/text.ts";
import { printableJson } from "./faults/escape.ts";
import { inFiles, reporting } from "./reporting.ts";
import { contextOf, openStore, readWorld, type Texts } from "./worlds.ts";

interface Options extends RequestOptions {
  readonly store?: string;
  readonly json?: true;
}

export function explainCommand(): Command {
  return new Command("explain")
    .description(
      "Explain whether a world lets an effect pass: the grant, each check, and the rule that decides.",
    )
    .argument("<dir>", "the directory of the world")
    .option("--plan <name>", "the plan that asks")
    .option("--reducer <name>", "the reducer that asks")
    .addOption(
      new Option(
        "--step <id>",
        "the step of the plan: it says the effect, the grant, and what is constant of the rest",
      ).conflicts(["effect", "cap"]),
    )
    .option("--effect <kind>", "the effect's kind, such as http.request")
    .option("--cap <name>", "the grant that the plan names; that of its steps, if they name just one")
    .option("--slot <name>", "the slot that the reducer names (default: default)")
    .option(
      "--params <json>",
      "the params in JSON, in either lens: an object, a list or text, or a file with it",
    )
    .option("--patch <file>", "for governance.*: the patch that is proposed, or that the proposal holds")
    .option("--key <hash>", "the idempotency key")
    .option("--at <time>", "the logical time, RFC 3339 or nanoseconds (default: now)")
    .option("--store <file>", "a store with what the patch names by its hash")
    .option("--json", "print the decision as JSON")
    .action((dir: string, options: Options) => {
      const texts: Texts = new Map();
      let world: World | undefined;
      const report = () => ({
        texts,
        ...(world ? { world } : {}),
        ...(options.json ? { json: true as const } : {}),
      });
      return reporting(report, async () => {
        world = readWorld(dir, texts);
        const context = contextOf(
          world,
          options.store === undefined ? undefined : await openStore(options.store),
        );
        explain(dir, world, context, options, texts);
      });
    });
}

function explain(dir: string, world: World, context: Context, options: Options, texts: Texts): void {
  const asked = readRequest(world, options, texts);
  const refused: Fault[] = [];
  /** Faults of a patch are shown where it stands. */
  const preparing: Authority["prepare"] = (params) => {
    try {
      return prepare(params, context);
    } catch (error) {
      if (!isAirError(error)) throw error;
      refused.push(...error.faults.map((fault) => inFiles(inPatch(fault, options.patch), world)));
      throw new AirError(error.code, error.message, refused[0]?.place, refused);
    }
  };
  const { request, proposal } = asked;
  // There can be no proposal of a patch that is refused, and so nothing to be asked about it.
  const held = proposal && request.kind !== "governance.propose" ? preparing(proposal).cbor : undefined;
  const enforcers = directoryEnforcers(dir, world, asked.nowNs);
  const live: Authority = {
    ...authorityOf(world),
    enforcers: enforcers.run,
    prepare: preparing,
    proposal: () => held,
  };
  const decision = asWritten(authorize(request, live, NO_FENCES, asked.nowNs), asked);
  enforcers.close();
  const explanation: Explanation = { world, asked, decision, refused, texts };
  process.stdout.write(
    options.json ? `${printableJson(explanationJson(explanation))}\n` : explanationText(explanation),
  );
  process.exitCode = decision.outcome === "allowed" ? 0 : 1;
}

/** The name that patches have while they are read. */
const PATCH = "patch";

function inPatch(fault: Fault, path: string | undefined): Fault {
  const named = (place: Place): Place =>
    path !== undefined && place.path === PATCH ? { ...place, path } : place;
  const related = fault.related?.map((one) => ({ ...one, place: named(one.place) }));
  return { ...fault, place: named(fault.place), ...(related ? { related } : {}) };
}

/** Where the JSON of the params does not fit there are no bytes, and what is wrong is what is wrong with the JSON. */
function asWritten(decision: Authorization, { misfit }: Asked): Authorization {
  const [first] = misfit.faults;
  if (decision.failed?.check !== "params" || !first) return decision;
  const { code, message } = first;
  return {
    ...decision,
    failed: { check: "params", code, message },
    cap: { ...decision.cap, deny: { code, message } },
  };
}
