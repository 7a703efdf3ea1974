/** The order in which named things can be completed, each after those that it refers to. */

/**
 * Names after those that they refer to; names that `refsOf` does not know are passed over. Every circle has at
 * least one name that `onCircle` is told of, with the names on it in order; they stand in the result all the
 * same. No recursion: chains may be long.
 */
export function inOrderOfDependence(
  names: Iterable<string>,
  refsOf: (name: string) => Iterable<string> | undefined,
  onCircle: (circle: readonly string[]) => void,
): string[] {
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const told = new Set<string>();
  for (const root of names) {
    const path: { readonly name: string; readonly refs: Iterator<string> }[] = [];
    const enter = (name: string): void => {
      const refs = refsOf(name);
      if (!refs) return;
      state.set(name, "open");
      path.push({ name, refs: refs[Symbol.iterator]() });
    };
    if (state.has(root)) continue;
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.refs.next();
      if (next.done) {
        state.set(top.name, "done");
        order.push(top.name);
        path.pop();
      } else if (state.get(next.value) === "open") {
        // Circles through a name that has been told of add nothing but length.
        if (told.has(next.value)) continue;
        const start = path.findIndex(({ name }) => name === next.value);
        const circle = path.slice(start).map(({ name }) => name);
        for (const name of circle) told.add(name);
        onCircle(circle);
      } else if (!state.has(next.value)) enter(next.value);
    }
  }
  return order;
}

/** A circle for a message: `a → b → a`, shortened in the middle. */
export function showCircle(circle: readonly string[]): string {
  const closed = [...circle, circle[0] as string];
  return (closed.length > 8 ? [...closed.slice(0, 7), "…", closed[0]] : closed).join(" → ");
}
