import { label, line, type Mark, type Point, rect } from "./display-list.ts";
import type { SummaryLayout } from "./summary-layout.ts";
import type { SummaryInk } from "./summary-marks.ts";

/** Images that a cluster of one layer serves and one of the next. */
export interface SummaryFlow {
  readonly from: number;
  readonly to: number;
  readonly images: number;
}

/** The way of some images through the network. */
export interface SummaryPath {
  /** Per layer, per cluster: how many of them it serves. */
  readonly served: readonly ArrayLike<number>[];
  /** Per layer but the last: how many go from each cluster to each of the next layer. */
  readonly steps: readonly (readonly SummaryFlow[])[];
  /** Flows of fewer images are left out, and clusters that serve fewer are dimmed. */
  readonly least: number;
  /** Place of the class that they are of among those drawn; undefined for images of several. */
  readonly class: number | undefined;
}

/** A flow as it is drawn. */
export interface Ribbon extends SummaryFlow {
  readonly step: number;
  /** Outline of its area. */
  readonly points: readonly Point[];
}

/** Points along each side of a ribbon, and room left of a row above and below its ribbons. */
const POINTS = 20;
const INSET = 2;

/** The flows that are drawn, as ribbons whose widths are as their numbers of images: at each cluster side by side, in the order of where they come from and go to. */
export function ribbonsOf({ stages, sizes }: SummaryLayout, { steps, served, least }: SummaryPath): readonly Ribbon[] {
  const most = Math.max(1, ...served.flatMap((counts) => Array.from(counts)));
  const perImage = (sizes.row - 2 * INSET) / most;
  return steps.flatMap((flows, step) => {
    const drawn = flows.filter(({ images }) => images >= least);
    const [left, right] = [stages[step], stages[step + 1]];
    if (left === undefined || right === undefined) return [];
    const starts = ports(drawn, "from", "to", perImage);
    const ends = ports(drawn, "to", "from", perImage);
    return drawn.flatMap((flow, at): readonly Ribbon[] => {
      const [one, other] = [left.clusters[flow.from], right.clusters[flow.to]];
      if (one === undefined || other === undefined) return [];
      const [x0, x1] = [left.x + left.width + 2, right.x - 2];
      const y0 = one.box.y + one.box.height / 2 + (starts[at] ?? 0);
      const y1 = other.box.y + other.box.height / 2 + (ends[at] ?? 0);
      return [{ ...flow, step, points: ribbon([x0, y0], [x1, y1], Math.max(1, flow.images * perImage)) }];
    });
  });
}

/** Where the middle of each flow stands at its cluster, px from the middle of the row. */
function ports(
  flows: readonly SummaryFlow[],
  at: "from" | "to",
  by: "from" | "to",
  perImage: number,
): readonly number[] {
  const places = new Array<number>(flows.length).fill(0);
  for (const cluster of new Set(flows.map((flow) => flow[at]))) {
    const own = [...flows.keys()].filter((index) => flows[index]?.[at] === cluster);
    own.sort((a, b) => (flows[a]?.[by] ?? 0) - (flows[b]?.[by] ?? 0));
    const width = (index: number) => (flows[index]?.images ?? 0) * perImage;
    let y = -own.reduce((sum, index) => sum + width(index), 0) / 2;
    for (const index of own) {
      places[index] = y + width(index) / 2;
      y += width(index);
    }
  }
  return places;
}

/** An area of even height that leaves and arrives level. */
function ribbon([x0, y0]: Point, [x1, y1]: Point, height: number): readonly Point[] {
  const middle = Array.from({ length: POINTS + 1 }, (_, at): Point => {
    const t = at / POINTS;
    return [x0 + t * (x1 - x0), y0 + t * t * (3 - 2 * t) * (y1 - y0)];
  });
  const edge = (by: number) => middle.map(([x, y]): Point => [x, y + by]);
  return [...edge(-height / 2), ...edge(height / 2).reverse()];
}

/** A path over the summary: what is not on it steps back, ribbons cross between layers, and numbers say how many of the images each cluster serves. */
export function pathMarks(layout: SummaryLayout, path: SummaryPath, ink: SummaryInk): readonly Mark[] {
  const { stages, sizes } = layout;
  const { served, least } = path;
  const veils = stages.flatMap(({ clusters }, stage) =>
    clusters.flatMap(({ box }, cluster): readonly Mark[] => {
      const images = served[stage]?.[cluster] ?? 0;
      const number = { ...box, width: sizes.number - 1 };
      if (images < least)
        return [rect({ ...box, width: box.width + 1, height: box.height + 0.5 }, { fill: ink.ground, opacity: 0.72 })];
      const text = label(box.x + sizes.number - 5, box.y + box.height / 2 + 4, images.toLocaleString("en-US"), {
        ...{ size: 11, weight: 600, anchor: "end", fill: ink.accent },
      });
      return [rect(number, { fill: ink.ground }), text];
    }),
  );
  const frames = path.class === undefined ? [] : columnFrames(layout, path.class, ink);
  const ribbons = ribbonsOf(layout, path).map(({ points }) => line(points, { fill: ink.accent, opacity: 0.5 }));
  return [...veils, ...frames, ...ribbons];
}

/** A frame around a class's cells of every layer. */
function columnFrames({ stages, sizes }: SummaryLayout, column: number, ink: SummaryInk): readonly Mark[] {
  return stages.flatMap(({ clusters }) => {
    const living = clusters.filter(({ kind }) => kind !== "dead");
    const [first, last] = [living[0], living.at(-1)];
    if (first === undefined || last === undefined) return [];
    const y = first.cells.y - 1;
    const box = {
      x: first.cells.x + column * sizes.cell,
      y,
      width: sizes.cell,
      height: last.cells.y + last.cells.height + 1 - y,
    };
    return [rect(box, { stroke: ink.accent, width: 1.5 })];
  });
}
