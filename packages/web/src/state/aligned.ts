import {
  alignSequence,
  type LaidOnto,
  type LayoutAlignment,
  type LayoutSequence,
  type LayoutsRequest,
  type LayoutTurn,
  type Positions,
  type Projection,
  type ToldProjection,
  type Variant,
} from "@deepling/engine";

/** How a layout was turned or mirrored about its centre: x' = a·x + b·y, y' = c·x + d·y. */
export type Turn = readonly [a: number, b: number, c: number, d: number];

/** Which projection, and of which network. */
export interface ProjectionAsked {
  readonly request: LayoutsRequest;
  readonly variant: Variant;
}

/** Layouts of one network as they lie on the stage, and how layers whose positions are apart are asked for. */
export interface LaidLayouts {
  readonly sequence: LayoutSequence<Positions>;
  /** How each layer was turned; none where all are as they were computed. */
  readonly turns: readonly Turn[] | undefined;
  readonly asked: ProjectionAsked;
}

/** A turn as the study has it, where points are rows. */
export const asRows = ([a, b, c, d]: Turn): LayoutTurn => [a, c, b, d];

/** Layouts as another network's lie. */
export interface Aligned {
  readonly projection: ToldProjection;
  /** Per layout; undefined where nothing was turned. */
  readonly turns: readonly Turn[] | undefined;
}

/** Points that were turned, x and y in turn; undefined turns nothing. */
export function turned(positions: Float32Array, turn: Turn | undefined): Float32Array {
  if (turn === undefined) return positions;
  const [a, b, c, d] = turn;
  const out = new Float32Array(positions.length);
  for (let at = 0; at + 1 < positions.length; at += 2) {
    const [x, y] = [positions[at] ?? Number.NaN, positions[at + 1] ?? Number.NaN];
    out[at] = a * x + b * y;
    out[at + 1] = c * x + d * y;
  }
  return out;
}

/** The turn that takes `from` to `to`, which are the same points before and after one: by least squares, exact where they span the plane. */
export function turnBetween(from: Float32Array, to: Float32Array): Turn {
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at + 1 < from.length; at += 2) {
    const [x = Number.NaN, y = Number.NaN, u = Number.NaN, v = Number.NaN] = [
      from[at],
      from[at + 1],
      to[at],
      to[at + 1],
    ];
    if (Number.isNaN(x + y + u + v)) continue;
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 1e-9 * (xx + yy) ** 2)) return [1, 0, 0, 1];
  const solve = (p: number, q: number): readonly [number, number] => [
    (yy * p - xy * q) / determinant,
    (xx * q - xy * p) / determinant,
  ];
  return [...solve(xu, yu), ...solve(xv, yv)];
}

/**
 * Layouts laid onto those of another network, so that both are seen in one place: each turned or mirrored to fit its match. What is said of their quality
 * stays that of their own sequence.
 */
export function alignProjection(projection: Projection, onto: LayoutSequence, matches: readonly LaidOnto[]) {
  const own = projection.sequence;
  const laid = alignSequence(own, onto, matches);
  const layers = laid.layers.map((layer, at) => ({ ...layer, quality: own.layers[at]?.quality ?? layer.quality }));
  const turns = layers.map(({ positions }, at) => turnBetween(own.layers[at]?.positions ?? positions, positions));
  return { projection: { ...projection, sequence: { ...laid, layers } }, turns };
}

/** The same from what the study found, where positions are apart: the layers say where they lie once they are turned. */
export function alignApart(projection: ToldProjection, { turns: found, extents }: LayoutAlignment): Aligned {
  const turns = found.map(([a, b, c, d]): Turn => [a, c, b, d]);
  const layers = projection.sequence.layers.map((layer, at) => ({
    ...layer,
    positions: layer.positions && turned(layer.positions, turns[at]),
    extent: extents[at] ?? layer.extent,
  }));
  return { projection: { ...projection, sequence: { ...projection.sequence, layers } }, turns };
}
