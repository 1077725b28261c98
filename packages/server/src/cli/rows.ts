/** Rows of a report that are made when they are read: a million of them are never held at once. */
export class Rows<T> implements Iterable<T> {
  readonly length: number;
  readonly #row: (at: number) => T;

  /** `row` makes the row at a place, 0 … `length` − 1. */
  constructor(length: number, row: (at: number) => T) {
    this.length = length;
    this.#row = row;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let at = 0; at < this.length; at++) yield this.#row(at);
  }

  /** The first rows, at most `count`. */
  first(count: number): readonly T[] {
    return Array.from({ length: Math.min(count, this.length) }, (_, at) => this.#row(at));
  }

  /** All rows, for whoever writes JSON at once. */
  toJSON(): readonly T[] {
    return [...this];
  }
}

/** A report of which arrays may be rows that are made when they are read, and values fetched when they are written. */
export type Lazily<T> =
  | (T extends readonly (infer E)[]
      ? readonly Lazily<E>[] | Rows<Lazily<E>>
      : T extends object
        ? { readonly [K in keyof T]: Lazily<T[K]> }
        : T)
  | (() => Promise<Lazily<T>>);
