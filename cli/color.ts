/** Colours for people only, and for those who want them (`NO_COLOR`). */
export function useColor(stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  return stream.isTTY === true && (process.env.NO_COLOR ?? "") === "";
}
