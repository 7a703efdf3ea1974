/**
 * The memory of a module: it is only ever taken, never given back, since every call gets a fresh instance. It is what the
 * compiler is told to use as its runtime (`asconfig.json`): its own stub needs a start function, which modules must not have.
 */

/** What stands before each block: eight bytes that are free, the id of an object's class, and the size. */
const HEADER: usize = 16;
const ALIGNMENT: usize = 16;
/** Memory grows twofold up to so many pages at once. */
const MOST_PAGES: i32 = 64;

/** Where the next header goes; 0 before the first use, so that nothing is to be done at a start. */
let top: usize = 0;

// @ts-ignore: decorator
@global @unsafe
function __alloc(size: usize): usize {
  if (top === 0) top = aligned(max(__data_end, __heap_base) as u64);
  const block = top + HEADER;
  top = reserve(block, size);
  store<u32>(block - 8, 0);
  store<u32>(block - 4, size as u32);
  return block;
}

// @ts-ignore: decorator
@global @unsafe
function __realloc(block: usize, size: usize): usize {
  const before: usize = load<u32>(block - 4);
  if (size > before && end(block, before) !== top) {
    const next = __alloc(size);
    store<u32>(next - 8, load<u32>(block - 8));
    memory.copy(next, block, before);
    return next;
  }
  if (size > before) top = reserve(block, size);
  store<u32>(block - 4, size as u32);
  return block;
}

// @ts-ignore: decorator
@global @unsafe
function __free(block: usize): void {}

// @ts-ignore: decorator
@global @unsafe
function __new(size: usize, id: u32): usize {
  const block = __alloc(size);
  store<u32>(block - 8, id);
  return block;
}

// @ts-ignore: decorator
@global @unsafe
function __renew(block: usize, size: usize): usize {
  return __realloc(block, size);
}

// @ts-ignore: decorator
@global @unsafe
function __link(parent: usize, child: usize, expectMultiple: bool): void {}

// @ts-ignore: decorator
@global @unsafe
function __pin(block: usize): usize {
  return block;
}

// @ts-ignore: decorator
@global @unsafe
function __unpin(block: usize): void {}

// @ts-ignore: decorator
@global @unsafe
function __visit(block: usize, cookie: u32): void {}

// @ts-ignore: decorator
@global @unsafe
function __collect(): void {}

function aligned(at: u64): usize {
  const end = (at + (ALIGNMENT as u64) - 1) & ~((ALIGNMENT as u64) - 1);
  if (end > (u32.MAX_VALUE as u64)) unreachable();
  return end as usize;
}

function end(block: usize, size: usize): usize {
  return aligned((block as u64) + (size as u64));
}

/** Sees to it that there is memory for a block; where the next header may go. */
function reserve(block: usize, size: usize): usize {
  const next = end(block, size);
  const pages = memory.size();
  const missing = (((next as u64) + 0xffff) >> 16) as i32 - pages;
  if (missing > 0 && memory.grow(max(missing, min(pages, MOST_PAGES))) < 0 && memory.grow(missing) < 0) {
    unreachable();
  }
  return next;
}
