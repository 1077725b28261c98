/** A row to place, in CSS pixels. */
export interface Box {
  readonly id: string;
  readonly height: number;
}

/** A graph to place. JSON, so that it travels to a worker. */
export interface PlaceRequest {
  readonly boxes: readonly Box[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** Width that the rows should fill. */
  readonly room: number;
  /** Least widths of a row alone on its rank, and of one beside others. */
  readonly leastAlone: number;
  readonly leastBeside: number;
  /** Edges leave and reach a row this far from its left, at its glyph: alone on its rank, and beside others. */
  readonly anchorAlone: number;
  readonly anchorBeside: number;
}

/** Where a row stands: its left upper corner and its extent. */
export interface Placed extends Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Whether no other row stands beside it. */
  readonly alone: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A placed graph: rows and edges in the order of the request, edges as corners of a line. */
export interface Placement {
  readonly boxes: readonly Placed[];
  readonly edges: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

/** Room between rows below one another, where lines branch between them, and beside one another. */
const RANK_GAP = 5;
const BRANCH_GAP = 13;
const BESIDE_GAP = 6;
/** Width of a lane in which a connection passes rows by on their left. */
const LANE = 6;
const MOST_LANES = 8;

/** One rank for each row, in the given order: a chain, or what stands in for a graph that is too large to rank. */
export function placeList(request: PlaceRequest): Placement {
  return arrange(
    request,
    request.boxes.map(({ id }) => [id]),
  );
}

/** Fills the room with the ranks: the trunk is one straight column, connections that pass ranks by run in lanes on its left. */
export function arrange(request: PlaceRequest, ranks: readonly (readonly string[])[]): Placement {
  const { boxes, edges, room, leastAlone, leastBeside } = request;
  const rankOf = new Map(ranks.flatMap((ids, rank) => ids.map((id) => [id, rank] as const)));
  const heights = new Map(boxes.map(({ id, height }) => [id, height]));
  const spans = edges.map(({ from, to }) => [rankOf.get(from) ?? 0, rankOf.get(to) ?? 0] as const);
  const lanes = lanesOf(spans, ranks.length);
  const count = lanes.reduce((most, lane) => Math.max(most, lane + 1), 0);
  const gutter = count === 0 ? 0 : (count + 1) * LANE;

  const placed = new Map<string, Placed>();
  let y = 0;
  let width = Math.max(room, gutter + leastAlone);
  for (const [rank, ids] of ranks.entries()) {
    const branches = rank > 0 && Math.max(ids.length, ranks[rank - 1]?.length ?? 1) > 1;
    if (rank > 0) y += branches ? BRANCH_GAP : RANK_GAP;
    const alone = ids.length === 1;
    const share = (width - gutter - BESIDE_GAP * (ids.length - 1)) / ids.length;
    const each = Math.floor(alone ? Math.max(leastAlone, room - gutter) : Math.max(leastBeside, share));
    for (const [place, id] of ids.entries()) {
      const x = gutter + place * (each + BESIDE_GAP);
      placed.set(id, { id, x, y, width: each, height: heights.get(id) ?? 0, alone });
      width = Math.max(width, x + each);
    }
    y += Math.max(...ids.map((id) => heights.get(id) ?? 0));
  }
  const lines = edges.map(({ from, to }, index) => {
    const a = placed.get(from);
    const b = placed.get(to);
    return a === undefined || b === undefined ? [] : lineOf(request, a, b, lanes[index] ?? -1, gutter);
  });
  return { boxes: boxes.flatMap(({ id }) => placed.get(id) ?? []), edges: lines, width, height: y };
}

/** A lane for each connection that passes at least one rank by, −1 for the others; short ones run nearest to the rows. */
function lanesOf(spans: readonly (readonly [number, number])[], ranks: number): readonly number[] {
  const lanes = spans.map(() => -1);
  // what finds no room in the others shares the last one
  const taken: Lane[] = [];
  const long = spans.map((_, index) => index).filter((index) => lengthOf(spans[index]) > 1);
  for (const index of long.sort((a, b) => lengthOf(spans[a]) - lengthOf(spans[b]))) {
    const span = spans[index] ?? [0, 0];
    let lane = taken.findIndex((one) => one.isFree(span));
    if (lane < 0) lane = Math.min(taken.length, MOST_LANES - 1);
    if (lane < MOST_LANES - 1) {
      taken[lane] ??= createLane(ranks);
      taken[lane]?.add(span);
    }
    lanes[index] = lane;
  }
  return lanes;
}

interface Lane {
  readonly isFree: (span: readonly [number, number]) => boolean;
  readonly add: (span: readonly [number, number]) => void;
}

/** Spans that share no rank, added the shorter first: one that meets a longer one begins or ends in it, which two trees of counts tell. */
function createLane(ranks: number): Lane {
  const [starts, ends] = [new Int32Array(ranks + 2), new Int32Array(ranks + 2)];
  const add = (tree: Int32Array, rank: number) => {
    for (let node = rank + 1; node < tree.length; node += node & -node) tree[node] = (tree[node] ?? 0) + 1;
  };
  const before = (tree: Int32Array, rank: number): number => {
    let sum = 0;
    for (let node = rank; node > 0; node -= node & -node) sum += tree[node] ?? 0;
    return sum;
  };
  return {
    isFree: ([from, to]) =>
      before(starts, to) === before(starts, from) && before(ends, to + 1) === before(ends, from + 1),
    add: ([from, to]) => {
      add(starts, from);
      add(ends, to);
    },
  };
}

function lengthOf(span: readonly [number, number] | undefined): number {
  return span === undefined ? 0 : span[1] - span[0];
}

/** The corners of a connection: straight down between neighbouring ranks, else by its lane. */
function lineOf(request: PlaceRequest, a: Placed, b: Placed, lane: number, gutter: number): readonly Point[] {
  const anchor = (box: Placed) => box.x + (box.alone ? request.anchorAlone : request.anchorBeside);
  const below = a.y + a.height;
  if (lane < 0) {
    const middle = (below + b.y) / 2;
    const start = { x: anchor(a), y: below };
    const end = { x: anchor(b), y: b.y };
    if (start.x === end.x) return [start, end];
    return [start, { x: start.x, y: middle }, { x: end.x, y: middle }, end];
  }
  const x = gutter - (lane + 1) * LANE;
  const leave = a.alone
    ? [{ x: a.x, y: a.y + a.height / 2 }]
    : [
        { x: anchor(a), y: below },
        { x: anchor(a), y: below + BRANCH_GAP / 2 },
      ];
  const reach = b.alone
    ? [{ x: b.x, y: b.y + b.height / 2 }]
    : [
        { x: anchor(b), y: b.y - BRANCH_GAP / 2 },
        { x: anchor(b), y: b.y },
      ];
  const first = leave.at(-1)?.y ?? 0;
  const last = reach[0]?.y ?? 0;
  return [...leave, { x, y: first }, { x, y: last }, ...reach];
}
