/** Numbers of one image. */
type Numbers = Float32Array | Int32Array;

/** Numbers that were drawn, kept while there is room, so that an edit of other strength does not draw the same again. */
export interface KeptDraws {
  /** The numbers of a key, drawn unless they are kept. They are shared: nobody writes into them. */
  readonly of: (key: string, draw: () => Numbers) => Numbers;
}

/** Keeps draws of so many bytes in all, least recently used first out. */
export function keepDraws(capacity: number = 64 * 2 ** 20): KeptDraws {
  // a Map iterates in the order of insertion: what was used last comes last
  const kept = new Map<string, Numbers>();
  let held = 0;
  return {
    of: (key, draw) => {
      const found = kept.get(key);
      const numbers = found ?? draw();
      if (found === undefined) held += numbers.byteLength;
      else kept.delete(key);
      kept.set(key, numbers);
      for (const [oldest, { byteLength }] of kept) {
        if (held <= capacity) break;
        kept.delete(oldest);
        held -= byteLength;
      }
      return numbers;
    },
  };
}
