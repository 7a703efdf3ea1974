/** Findings for programs: JSON, and GitHub's workflow commands. */
import type { Place } from "../../air/errors.ts";
import { escapeControls } from "./escape.ts";
import { adviceFor, type Finding } from "./finding.ts";

/** One finding as JSON; a `place` has `path`, `line`, `column`, `pointer` or `offset`, as far as known. */
export function findingJson({ severity, code, message, place, related }: Finding): object {
  const { help, rules } = adviceFor(code);
  return { severity, code, message, place, ...(related ? { related } : {}), help, rules };
}

/** `::error file=…,line=…,col=…,title=…::message`, one line for each. */
export function formatForGithub(found: readonly Finding[]): string {
  return found
    .map(({ severity, code, message, place, related = [] }) => {
      const also = related.map((one) => `\n${one.message}: ${showPlace(one.place)}`).join("");
      return `::${severity} ${properties(place)}title=${escapeProperty(code)}::${escapeData(message + also)}\n`;
    })
    .join("");
}

function properties({ path, line, column }: Place): string {
  const parts = [
    ...(path === undefined ? [] : [`file=${escapeProperty(path)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
  ];
  return parts.map((part) => `${part},`).join("");
}

function showPlace({ path, line, column }: Place): string {
  return [path, line, column].filter((part) => part !== undefined).join(":");
}

function escapeData(text: string): string {
  return escapeControls(text.replace(/[%\r\n]/g, (character) => encodeURIComponent(character)));
}

function escapeProperty(text: string): string {
  return escapeControls(text.replace(/[%\r\n:,]/g, (character) => encodeURIComponent(character)));
}
