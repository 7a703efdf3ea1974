/** Logs to standard error: a line of JSON each for machines, or of text for people. */
import { type DestinationStream, destination, pino } from "pino";
import pretty from "pino-pretty";
import type { Log, LogFormat, LogLevel } from "./log.ts";

/** Written at once: what is said last, before a process is lost, is what matters most. */
export function openLog(level: LogLevel, format: LogFormat, color: boolean): Log {
  const stderr = destination({ fd: 2, sync: true });
  // Whoever read it may be gone; that is no reason to end.
  stderr.on("error", () => {});
  const out: DestinationStream =
    format === "json"
      ? stderr
      : pretty({
          colorize: color,
          ignore: "pid,hostname",
          singleLine: true,
          destination: stderr,
          sync: true,
        });
  return pino({ level, base: null, formatters: { level: (label) => ({ level: label }) } }, out);
}
