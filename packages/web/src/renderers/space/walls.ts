/** What of a layer decides how large its maps stand in space. */
export interface WallLayer {
  readonly units: number;
  readonly rows: number;
  readonly columns: number;
  /** Layers of one block stand close together; undefined where it stands alone. */
  readonly block: number | undefined;
}

/** The maps of one layer as a grid on a plane across the network's axis (x); y grows upwards, columns run to −z. */
export interface Wall {
  readonly units: number;
  /** Of a map. */
  readonly rows: number;
  readonly columns: number;
  /** Maps in a row of the grid, and rows. */
  readonly across: number;
  readonly down: number;
  /** Extents of a map with its margin, in units of the highest wall. */
  readonly tile: readonly [width: number, height: number];
  /** Along the network, before a gap is opened. */
  readonly x: number;
}

/** A cell of a map. */
export interface WallCell {
  readonly unit: number;
  readonly row: number;
  readonly column: number;
}

/** A point in space. */
export type Point = readonly [x: number, y: number, z: number];

/** Share of a tile that its map fills. */
export const FILLED = 0.9;

/** Height of a wall by its width: walls are seen from the side, so that narrow ones hide less of one another. */
const UPRIGHT = 1.5;
/** The lowest wall, as a share of the highest. */
const LOWEST = 0.32;
/** From one wall to the next: within a block, and between blocks. */
const STEPS = { within: 0.13, between: 0.26 } as const;
/** The whole network is not longer than so many of its highest walls. */
const LONGEST = 5;
/** From the image to the first layer, so that the image can be seen past it. */
const BEHIND_IMAGE = 0.75;
/** A map of n × n cells has the extent n to this power: a map of 224 × 224 would dwarf all others. */
const FLATTENED = 0.55;

/** Places the maps of all layers, layer 0 (the image, one picture) first. */
export function placeWalls(layers: readonly WallLayer[]): readonly Wall[] {
  const raw = layers.map(({ units, rows, columns }) => {
    const aspect = columns / rows;
    const across = Math.max(1, Math.min(units, Math.ceil(Math.sqrt(units / (UPRIGHT * Math.max(0.2, aspect))))));
    const down = Math.ceil(units / across);
    const side = rows ** FLATTENED;
    return { across, down, width: side * Math.min(12, aspect), height: side };
  });
  const highest = Math.max(...raw.map(({ down, height }) => down * height));
  const places = placesOf(layers);
  return layers.map(({ units, rows, columns }, index) => {
    const { across, down, width, height } = raw[index] ?? { across: 1, down: 1, width: 1, height: 1 };
    const scale = Math.max(1 / highest, LOWEST / (down * height));
    // one wide map is not let grow beyond the highest wall
    const fitting = Math.min(scale, 1.2 / (across * width));
    return {
      units,
      rows,
      columns,
      across,
      down,
      tile: [width * fitting, height * fitting] as const,
      x: places[index] ?? 0,
    };
  });
}

/** Where each layer stands along the network: layers of a block close together, and all closer where there are many. */
function placesOf(layers: readonly WallLayer[]): readonly number[] {
  let x = 0;
  const places = layers.slice(1).map(({ block }, before) => {
    const isJoined = block !== undefined && layers[before]?.block === block;
    if (before > 0) x += isJoined ? STEPS.within : STEPS.between;
    return x;
  });
  const closer = Math.min(1, LONGEST / Math.max(1e-6, x));
  return [0, ...places.map((place) => BEHIND_IMAGE + closer * place)];
}

/** How far the walls before a moment stand apart from the one that is looked at; 0 while the whole network is. */
export const GAP = 0.7;

/** Where a wall stands while `t` (in walls) is looked at and the gap before it is open by `open` (0 … 1). */
export function wallX(walls: readonly Wall[], index: number, t: number, open: number): number {
  return (walls[index]?.x ?? 0) + open * GAP * Math.max(0, Math.min(1, index - t + 1));
}

/** How far before the layer that is looked at walls are seen in full, and from where on not at all. */
const FADES = { from: 0.45, to: 0.9 } as const;

/**
 * How clearly a wall is seen (0 … 1) while `t` (in walls) is looked at and the gap is open by `open`: one that comes later not at all, nor one that stands far before it. Those that a layer reads, by the layer's index in
 * `reads`, are seen wherever they stand.
 */
export function wallOpacity(
  walls: readonly Wall[],
  index: number,
  { t, open, reads }: { readonly t: number; readonly open: number; readonly reads: readonly (readonly number[])[] },
): number {
  const hidden = (layer: number) => {
    if (index > layer) return 1;
    if (reads[layer]?.includes(index)) return 0;
    const before = (walls[layer]?.x ?? 0) - (walls[index]?.x ?? 0);
    return Math.max(0, Math.min(1, (before - FADES.from) / (FADES.to - FADES.from)));
  };
  const low = Math.floor(t);
  return 1 - open * (hidden(low) + (hidden(Math.ceil(t)) - hidden(low)) * (t - low));
}

/** Walls that are seen, at least by half, while a layer is looked at, itself among them. */
export function seenFrom(
  walls: readonly Wall[],
  index: number,
  reads: readonly (readonly number[])[],
): readonly number[] {
  return [...walls.keys()].filter((wall) => wallOpacity(walls, wall, { t: index, open: 1, reads }) >= 0.5);
}

/** Upper left corner of the grid (y, z). */
export function cornerOf({ across, down, tile }: Wall): readonly [y: number, z: number] {
  return [(down * tile[1]) / 2, (across * tile[0]) / 2];
}

/** A place of a unit's map, in cells from its upper left corner, on the plane `x`. */
export function pointAt(wall: Wall, x: number, { unit, row, column }: WallCell): Point {
  const [top, left] = cornerOf(wall);
  const [width, height] = wall.tile;
  const inTile = (at: number, of: number) => 0.5 + (at / of - 0.5) * FILLED;
  const across = (unit % wall.across) + inTile(column, wall.columns);
  const down = Math.floor(unit / wall.across) + inTile(row, wall.rows);
  return [x, top - down * height, left - across * width];
}

/** The cell at a point of the wall's plane; undefined beside the maps. */
export function cellAt(wall: Wall, y: number, z: number): WallCell | undefined {
  const [top, left] = cornerOf(wall);
  const across = (left - z) / wall.tile[0];
  const down = (top - y) / wall.tile[1];
  if (across < 0 || down < 0 || across >= wall.across || down >= wall.down) return undefined;
  const unit = Math.floor(down) * wall.across + Math.floor(across);
  const inMap = (at: number, of: number) => Math.floor((((at % 1) - 0.5) / FILLED + 0.5) * of);
  const [row, column] = [inMap(down, wall.rows), inMap(across, wall.columns)];
  const isInside = unit < wall.units && row >= 0 && column >= 0 && row < wall.rows && column < wall.columns;
  return isInside ? { unit, row, column } : undefined;
}
