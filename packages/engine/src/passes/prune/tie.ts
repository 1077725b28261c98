/** One axis of one value: where channels lie. */
export interface Place {
  readonly value: string;
  readonly axis: number;
}

/** A place as a key of maps. */
export const placeKey = ({ value, axis }: Place): string => `${axis}:${value}`;

/** Two places whose positions come and go together: position i of `fine` stands and falls with position `at(i)` of `coarse`, or with none (−1). */
export interface Tie {
  readonly fine: Place;
  readonly coarse: Place;
  readonly at: (index: number) => number;
}

/** What a node says of one axis of one of its operands. */
export interface NodeTies {
  readonly ties: readonly Tie[];
  /** Whether the node sums over the axis, so that positions that are known constants can leave the sum. */
  readonly sums: boolean;
  /** Why no position of the axis can be taken away at this node; undefined where one can. */
  readonly pinned: string | undefined;
}

/** Which operand of a node a place is: `at` counts the inputs, or the outputs. */
export interface Role {
  readonly side: "input" | "output";
  readonly at: number;
}

/** Positions that correspond one to one. */
export const same = (fine: Place, coarse: Place): Tie => ({ fine, coarse, at: (index) => index });

export const tied = (ties: readonly Tie[], sums = false): NodeTies => ({ ties, sums, pinned: undefined });

export const pinned = (reason: string): NodeTies => ({ ties: [], sums: false, pinned: reason });

/** Every place but the first tied to the first, position by position. */
export function together(places: readonly (Place | undefined)[]): readonly Tie[] {
  const [first, ...rest] = places.filter((place) => place !== undefined);
  return first === undefined ? [] : rest.map((place) => same(place, first));
}
