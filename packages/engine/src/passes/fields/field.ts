/** What the positions along one axis of a value see of the image: position p sees pixels first + p · stride … last + p · stride. */
export interface Span {
  /** 0 for the image's rows, 1 for its columns. */
  readonly side: 0 | 1;
  readonly first: number;
  readonly last: number;
  readonly stride: number;
}

/** The span of each axis of a value, where the axis runs over the image; "everything" where each number may see all of it. */
export type Field = readonly (Span | undefined)[] | "everything";

/** Every position sees all that two values see there; axes are counted from the end, as in broadcasting. */
export function unite(a: Field, b: Field): Field {
  if (a === b) return a;
  if (a === "everything" || b === "everything") return "everything";
  const rank = Math.max(a.length, b.length);
  const united: (Span | undefined)[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length];
    const right = b[axis - rank + b.length];
    if (left !== undefined && right !== undefined && (left.side !== right.side || left.stride !== right.stride))
      return "everything";
    united.push(left === undefined || right === undefined ? (left ?? right) : uniteSpans(left, right));
  }
  // most values see what the first of those before sees
  return rank === a.length && united.every((span, axis) => span === a[axis]) ? a : united;
}

function uniteSpans(a: Span, b: Span): Span {
  const first = Math.min(a.first, b.first);
  const last = Math.max(a.last, b.last);
  return first === a.first && last === a.last ? a : { side: a.side, first, last, stride: a.stride };
}

/** Positions that see `count` neighbours of the axis before, the first of them from `start` on, every `step`; all in its positions. */
export function windowed(span: Span, start: number, count: number, step: number): Span {
  return {
    side: span.side,
    first: span.first + start * span.stride,
    last: span.last + (start + count - 1) * span.stride,
    stride: span.stride * step,
  };
}

/** A field without spans on the axes named; "everything" where one of them has a span, since it is summed up. */
export function collapsed(field: Field, axes: readonly number[], keep: boolean): Field {
  if (field === "everything" || axes.some((axis) => field[axis] !== undefined)) return "everything";
  return keep ? field : field.filter((_, axis) => !axes.includes(axis));
}
