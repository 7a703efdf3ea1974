/** A line that counts, on a terminal; nothing in a pipe. */

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly end: () => void;
}

export function showProgress(what: string): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { update: () => {}, end: () => {} };
  let shown = 0;
  return {
    update: (done, total) => {
      const now = Date.now();
      if (done < total && now - shown < 50) return;
      shown = now;
      stderr.write(`\r${done} of ${total} ${what}`);
    },
    end: () => stderr.write("\r\u001b[K"),
  };
}
