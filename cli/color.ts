/** Colours for people only, and for those who want them (`NO_COLOR`). */
import { styleText } from "node:util";

export type Style = "green" | "red" | "yellow" | "bold" | "dim";
export type Paint = (style: Style, text: string) => string;

export function useColor(stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  return stream.isTTY === true && (process.env.NO_COLOR ?? "") === "";
}

/** Paints what goes to stdout, or leaves it as it is. */
export function painter(): Paint {
  return useColor() ? (style, text) => styleText(style, text) : (_style, text) => text;
}
