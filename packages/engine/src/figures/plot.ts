import { type Box, circle, INK, label, line, type Mark, type Paint, type Point } from "./display-list.ts";
import { linearScale, type Scale, ticks, tickText } from "./scale.ts";
import { fitText, spread, textWidth } from "./text.ts";

/** One axis of a plot. */
export interface Axis {
  readonly domain: readonly [number, number];
  /** Name with its unit, such as "rotation (degrees)". */
  readonly title?: string;
  /** Where marks stand; round values by default. */
  readonly ticks?: readonly number[];
  /** What is written at a tick. */
  readonly format?: (value: number) => string;
}

/** Axes that were drawn, and where values lie between them. */
export interface Plot {
  readonly marks: readonly Mark[];
  readonly area: Box;
  readonly x: Scale;
  readonly y: Scale;
}

/** Room that axes take outside of `area`, px: numbers and title. */
export const AXIS_ROOM = { left: 52, bottom: 38 } as const;

const SMALL = { size: 11, fill: INK.quiet } as const;

/** A plot area with a grid of horizontal lines, numbers at both axes, and their titles: the y axis' one above it. */
export function plot(area: Box, { x, y }: { readonly x: Axis; readonly y: Axis }): Plot {
  const right = area.x + area.width;
  const bottom = area.y + area.height;
  const xOf = linearScale(x.domain, [area.x, right]);
  const yOf = linearScale(y.domain, [bottom, area.y]);
  const xText = x.format ?? tickText;
  const yText = y.format ?? tickText;
  const marks: Mark[] = [];
  for (const value of y.ticks ?? ticks(y.domain, Math.max(2, area.height / 50))) {
    const at = yOf(value);
    marks.push(
      line(
        [
          [area.x, at],
          [right, at],
        ],
        { stroke: INK.line },
      ),
    );
    marks.push(label(area.x - 8, at + 3.5, yText(value), { ...SMALL, anchor: "end" }));
  }
  for (const value of x.ticks ?? ticks(x.domain, Math.max(3, area.width / 80))) {
    const at = xOf(value);
    marks.push(
      line(
        [
          [at, bottom],
          [at, bottom + 4],
        ],
        { stroke: INK.quiet },
      ),
    );
    marks.push(label(at, bottom + 17, xText(value), { ...SMALL, anchor: "middle" }));
  }
  if (x.title !== undefined)
    marks.push(label(area.x + area.width / 2, bottom + 34, x.title, { ...SMALL, anchor: "middle" }));
  if (y.title !== undefined) marks.push(label(area.x, area.y - 12, y.title, SMALL));
  return { marks, area, x: xOf, y: yOf };
}

/** A line of a plot. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  /** Values in the plot's domains; where y is not finite the line is interrupted. */
  readonly points: readonly Point[];
  readonly paint?: Omit<Paint, "stroke" | "fill">;
  /** Whether each point has a dot. */
  readonly dots?: boolean;
}

/** Lines in a plot, later ones above. */
export function lineSeries({ x, y }: Pick<Plot, "x" | "y">, series: readonly Series[]): readonly Mark[] {
  return series.flatMap(({ points, colour, paint, dots }) => {
    const runs: Point[][] = [[]];
    for (const [atX, atY] of points) {
      if (Number.isFinite(atY)) runs.at(-1)?.push([x(atX), y(atY)]);
      else runs.push([]);
    }
    const drawn = runs.filter(({ length }) => length > 0);
    return [
      ...drawn.map((run) => line(run, { width: 2, ...paint, stroke: colour })),
      ...(dots === true ? drawn.flat().map(([atX, atY]) => circle(atX, atY, 2.5, { fill: colour })) : []),
    ];
  });
}

/** The area between two lines, as for a control band: `low` and `high` at the same x, in the plot's domains. */
export function band(
  { x, y }: Pick<Plot, "x" | "y">,
  points: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  fill: string = INK.line,
): Mark {
  const upper = points.map((point): Point => [x(point.x), y(point.high)]);
  const lower = points.map((point): Point => [x(point.x), y(point.low)]);
  return line([...upper, ...lower.reverse()], { fill, opacity: 0.6 });
}

/** Names at the right ends of lines, moved apart so that none covers another, cut to `room` px. */
export function endLabels(
  plotted: Pick<Plot, "area" | "y">,
  names: readonly { readonly text: string; readonly value: number; readonly colour: string }[],
  room: number,
): readonly Mark[] {
  const { area, y } = plotted;
  const places = spread(
    names.map(({ value }) => y(value)),
    14,
    area.y + 2,
    area.y + area.height + 8,
  );
  return names.map(({ text, colour }, index) =>
    label(area.x + area.width + 12, (places[index] ?? 0) + 4, fitText(text, room - 12, 11, 600), {
      size: 11,
      fill: colour,
      weight: 600,
    }),
  );
}

/** Names with their colours in one line from a point on; answers the marks and how wide they are, px. */
export function legend(
  at: Point,
  entries: readonly { readonly text: string; readonly colour: string }[],
): { readonly marks: readonly Mark[]; readonly width: number } {
  const [left, y] = at;
  let x = left;
  const marks = entries.flatMap(({ text, colour }): Mark[] => {
    const start = x;
    x += 16 + textWidth(text, 11) + 16;
    return [circle(start + 4, y - 4, 4, { fill: colour }), label(start + 14, y, text, SMALL)];
  });
  return { marks, width: x - left };
}
