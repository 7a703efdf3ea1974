/** What a host says about its work: a message for people, and fields for machines. */

export type LogFields = Readonly<Record<string, unknown>>;

/** As `pino` and others have it. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

const nothing = (): void => {};

export const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ["text", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
