/** UTF-8 both ways, strictly: a lone surrogate is not written, and malformed bytes are not read. */

/** How many bytes a text takes. Traps on a lone surrogate. */
export function utf8Length(text: string): usize {
  const units = text.length;
  let size: usize = 0;
  for (let i = 0; i < units; i++) {
    const unit = unitAt(text, i);
    if (unit < 0x80) size += 1;
    else if (unit < 0x800) size += 2;
    else if ((unit & 0xf800) !== 0xd800) size += 3;
    else {
      i++;
      if (unit >= 0xdc00 || i === units || (unitAt(text, i) & 0xfc00) !== 0xdc00) {
        throw new Error("the text has a lone surrogate");
      }
      size += 4;
    }
  }
  return size;
}

/** Writes a text that `utf8Length` has measured; where its bytes end. */
export function writeUtf8(at: usize, text: string): usize {
  const units = text.length;
  for (let i = 0; i < units; i++) {
    const unit = unitAt(text, i);
    if (unit < 0x80) {
      store<u8>(at++, unit);
    } else if (unit < 0x800) {
      store<u8>(at++, 0xc0 | (unit >> 6));
      store<u8>(at++, 0x80 | (unit & 63));
    } else if ((unit & 0xf800) !== 0xd800) {
      store<u8>(at++, 0xe0 | (unit >> 12));
      store<u8>(at++, 0x80 | ((unit >> 6) & 63));
      store<u8>(at++, 0x80 | (unit & 63));
    } else {
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (unitAt(text, ++i) & 0x3ff);
      store<u8>(at++, 0xf0 | (point >> 18));
      store<u8>(at++, 0x80 | ((point >> 12) & 63));
      store<u8>(at++, 0x80 | ((point >> 6) & 63));
      store<u8>(at++, 0x80 | (point & 63));
    }
  }
  return at;
}

/** The text of so many bytes. Traps on what is no UTF-8. */
export function readUtf8(at: usize, size: usize): string {
  const end = at + size;
  let units: usize = 0;
  for (let next = at; next < end; units++) {
    const length = characterLength(next, end);
    next += length;
    if (length === 4) units++;
  }
  const text = __new(units << 1, idof<string>());
  if (units === size) {
    for (let i: usize = 0; i < size; i++) store<u16>(text + (i << 1), load<u8>(at + i));
  } else {
    decode(at, end, text);
  }
  return changetype<string>(text);
}

function decode(at: usize, end: usize, to: usize): void {
  while (at < end) {
    const lead: u32 = load<u8>(at++);
    if (lead < 0x80) {
      store<u16>(to, lead);
    } else if (lead < 0xe0) {
      store<u16>(to, ((lead & 31) << 6) | (load<u8>(at++) & 63));
    } else if (lead < 0xf0) {
      const second: u32 = load<u8>(at++) & 63;
      store<u16>(to, ((lead & 15) << 12) | (second << 6) | (load<u8>(at++) & 63));
    } else {
      let point: u32 = lead & 7;
      for (let i = 0; i < 3; i++) point = (point << 6) | (load<u8>(at++) & 63);
      point -= 0x10000;
      store<u16>(to, 0xd800 | (point >> 10));
      store<u16>(to, 0xdc00 | (point & 0x3ff), 2);
      to += 2;
    }
    to += 2;
  }
}

/** How many bytes the character has that begins here (Unicode, table 3-7). */
function characterLength(at: usize, end: usize): usize {
  const lead: u32 = load<u8>(at);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) throw new Error("the text is not valid UTF-8");
  const length: usize = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (end - at < length) throw new Error("the text is not valid UTF-8");
  const second: u32 = load<u8>(at + 1);
  const least: u32 = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most: u32 = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) throw new Error("the text is not valid UTF-8");
  for (let i: usize = 2; i < length; i++) {
    if ((load<u8>(at + i) & 0xc0) !== 0x80) throw new Error("the text is not valid UTF-8");
  }
  return length;
}

function unitAt(text: string, index: i32): u32 {
  return load<u16>(changetype<usize>(text) + ((index as usize) << 1));
}
