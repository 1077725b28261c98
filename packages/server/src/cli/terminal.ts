/** Where a command writes and how it learns that it should stop. */
export interface Terminal {
  /** Results. */
  readonly print: (text: string) => void;
  /** A result that is too long for one text; a terminal without it is given the text. */
  readonly printPieces?: (pieces: AsyncIterable<string>) => Promise<void>;
  /** Progress and warnings, on stderr. */
  readonly note: (text: string) => void;
  /** Draws or redraws the progress line, `total` being 0 where it is not known; does nothing where stderr is no terminal or `--quiet` was given. */
  readonly progress: (stage: string, done: number, total: number) => void;
  /** Ends the progress line. */
  readonly settle: () => void;
  readonly signal: AbortSignal;
}

/** The process's own terminal. The progress bar is drawn on stderr, at most ten times a second. */
export function createTerminal({ quiet, signal }: { quiet: boolean; signal: AbortSignal }): Terminal {
  const bar = !quiet && process.stderr.isTTY === true;
  let drawn = "";
  let last = 0;
  const erase = () => {
    if (drawn !== "") process.stderr.write(`\r${" ".repeat(drawn.length)}\r`);
    drawn = "";
  };
  return {
    print: (text) => {
      erase();
      process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    printPieces: async (pieces) => {
      erase();
      // also where whoever reads has gone: the rest is then lost, as that of a text is
      for await (const piece of pieces) await new Promise((done) => process.stdout.write(piece, done));
    },
    note: (text) => {
      if (quiet) return;
      erase();
      process.stderr.write(`${text}\n`);
    },
    progress: (stage, done, total) => {
      const now = performance.now();
      if (!bar || (now - last < 100 && (done < total || total === 0))) return;
      last = now;
      const line = progressLine(stage, done, total, process.stderr.columns ?? 80);
      process.stderr.write(`\r${line.padEnd(drawn.length)}`);
      drawn = line;
    },
    settle: erase,
    signal,
  };
}

/** One line of at most `columns` − 1 characters: stage, bar, share and count; without a total, stage and count, where anything is counted. */
export function progressLine(stage: string, done: number, total: number, columns: number): string {
  if (total === 0) {
    const count = done === 0 ? "" : `  ${done.toLocaleString("en")}`;
    return `${stage.slice(0, Math.max(0, columns - 1 - count.length))}${count}`.slice(0, columns - 1);
  }
  const share = Math.min(1, done / total);
  const tail = ` ${String(Math.round(share * 100)).padStart(3)} %  ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
  const room = Math.max(0, Math.min(32, columns - 1 - stage.length - tail.length - 2));
  const filled = Math.round(share * room);
  return `${stage} ${"━".repeat(filled)}${"╌".repeat(room - filled)}${tail}`.slice(0, columns - 1);
}
