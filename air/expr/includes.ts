/** Whether a text holds another one, in time that grows with their lengths and not with the product. */

/** Below this length of the text sought the platform's search is quick whatever the texts are. */
const SHORT = 64;

export function includes(text: string, sought: string): boolean {
  if (sought.length <= SHORT) return text.includes(sought);
  const borders = bordersOf(sought);
  let matched = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && sought.charCodeAt(matched) !== unit) matched = borders[matched - 1] as number;
    if (sought.charCodeAt(matched) === unit) matched++;
    if (matched === sought.length) return true;
  }
  return false;
}

/** For each beginning of the text: the length of its longest proper beginning that is also its end (Knuth, Morris, Pratt). */
function bordersOf(text: string): Uint32Array {
  const borders = new Uint32Array(text.length);
  let length = 0;
  for (let i = 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (length > 0 && text.charCodeAt(length) !== unit) length = borders[length - 1] as number;
    if (text.charCodeAt(length) === unit) length++;
    borders[i] = length;
  }
  return borders;
}
