/** `airlock world run`: keeps a world up, or works off what is open in it. */
import { Command, InvalidArgumentError, Option } from "commander";
import { LOG_FORMATS, LOG_LEVELS } from "../../runtime/host/log.ts";
import { reported } from "../reporting.ts";
import { type WorldOption, worldOption, worldPath } from "../world-file.ts";
import type { ServiceOptions } from "./service.ts";

interface Options extends WorldOption, Omit<ServiceOptions, "path"> {
  readonly json?: true;
}

export function runCommand(): Command {
  return new Command("run")
    .description("Keep a world up: carry out its effects, fire its timers, take inputs through its socket.")
    .argument("[file]", "the world's file, if --world does not name it")
    .addOption(worldOption())
    .option("--once", "work off what is open and what is due, then end")
    .option("--adapters <file...>", "JavaScript modules that export adapters, beside those that are built in")
    .option("--leave <kind...>", "kinds of effects that somebody answers with airlock receipt inject")
    .addOption(number("--concurrency <count>", "how many effects are carried out at once", 1).default(16))
    .addOption(number("--deadline <ms>", "how long an effect may take", 1).default(60_000))
    .addOption(
      number("--snapshot-every <records>", "how often to take a snapshot; 0: never", 0).default(10_000),
    )
    .addOption(
      number("--grace <ms>", "how long effects may go on when the host is stopped", 0).default(10_000),
    )
    .addOption(
      new Option("--log-level <level>", "the least that is said").choices(LOG_LEVELS).default("info"),
    )
    .addOption(
      new Option("--log-format <format>", "text, or JSON, one object to a line; JSON in a pipe").choices(
        LOG_FORMATS,
      ),
    )
    .option("--json", "print how it ended as JSON")
    .action((file: string | undefined, options: Options) =>
      reported(options, async () => {
        const { runService } = await import("./service.ts");
        const { world: _, ...rest } = options;
        await runService({ ...rest, path: worldPath(file === undefined ? options : { world: file }) });
      }),
    );
}

/** Longer times would overflow the timers of the platform. */
const MOST = 2 ** 31 - 1;

function number(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= least && value <= MOST) return value;
    throw new InvalidArgumentError(`a whole number from ${least} to ${MOST} is wanted`);
  });
}
