import { expect, test } from "vitest";
import { percent } from "../base/percent.ts";
import { signedOnPaper } from "./colour-scales.ts";
import { circle, drawing, INK, label, type Mark, seriesColour } from "./display-list.ts";
import { barEnds, colourBar, heatMap } from "./heat-map.ts";
import { band, endLabels, legend, lineSeries, plot } from "./plot.ts";
import { linearScale, ticks, tickText } from "./scale.ts";
import { svgOf } from "./svg.ts";

test("ticks are round, lie within the domain, and number about as many as wanted", () => {
  expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks([-30, 30], 6)).toEqual([-30, -20, -10, 0, 10, 20, 30]);
  expect(ticks([0.13, 0.41], 3)).toEqual([0.2, 0.3, 0.4]);
  expect(ticks([2, 2])).toEqual([2]);
  for (const high of [0.003, 7, 1234, 9.9e6]) {
    const all = ticks([0, high], 5);
    expect(all.length).toBeGreaterThan(2);
    expect(all.length).toBeLessThan(12);
    expect(all.at(-1)).toBeLessThanOrEqual(high);
  }
  expect([-0.5, 0.00012, 250000, 1234.5].map(tickText)).toEqual(["−0.5", "1.2e−4", "2.5e5", "1235"]);
});

test("a scale is straight, both ways, and puts an empty domain in the middle", () => {
  const scale = linearScale([10, 20], [100, 0]);
  expect([10, 15, 20, 25].map(scale)).toEqual([100, 50, 0, -50]);
  expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
});

const area = { x: 60, y: 40, width: 200, height: 100 };

test("a sweep's curve with its control band and the present value, as before", async () => {
  const axes = plot(area, {
    x: { domain: [-30, 30], title: "rotation (degrees)" },
    y: { domain: [0, 1], title: "accuracy", format: (share) => percent(share, 0) },
  });
  const points = [-30, -15, 0, 15, 30].map((x) => [x, 1 - Math.abs(x) / 40] as const);
  const marks = [
    ...axes.marks,
    band(
      axes,
      points.map(([x, y]) => ({ x, low: y - 0.05, high: y + 0.05 })),
    ),
    ...lineSeries(axes, [{ name: "cat", colour: seriesColour(0), points, dots: true }]),
    ...endLabels(axes, [{ text: "cat 25 %", value: 0.25, colour: seriesColour(0) }], 90),
    circle(axes.x(10), axes.y(0.75), 4, { fill: INK.flip }),
    ...legend([60, 200], [{ text: "cat", colour: seriesColour(0) }]).marks,
  ];
  await expect(svgOf(drawing(360, 220, marks))).toMatchFileSnapshot("golden/plot.svg");
});

test("a line is interrupted where a value is missing", () => {
  const axes = plot(area, { x: { domain: [0, 4] }, y: { domain: [0, 1] } });
  const marks = lineSeries(axes, [
    {
      name: "",
      colour: "#000000",
      points: [
        [0, 0],
        [1, 1],
        [2, Number.NaN],
        [3, 1],
        [4, 0],
      ],
    },
  ]);
  expect(marks.map((mark) => (mark.kind === "line" ? mark.points : []))).toEqual([
    [
      [60, 140],
      [110, 40],
    ],
    [
      [210, 40],
      [260, 140],
    ],
  ]);
});

test("a matrix of a few cells with numbers, names and its scale, as before", async () => {
  const marks: readonly Mark[] = [
    ...heatMap(
      { x: 60, y: 40, width: 120, height: 80 },
      {
        rows: 2,
        columns: 3,
        values: [-1, 0, 1, 0.5, Number.NaN, -0.25],
        colour: signedOnPaper,
        rowNames: ["conv1", "relu1"],
        columnNames: ["a", "b", ""],
        text: (value) => (Number.isNaN(value) ? "" : tickText(value)),
      },
    ),
    ...colourBar({ x: 60, y: 140, width: 120, height: 8 }, (share) => signedOnPaper(2 * share - 1), {
      ...barEnds(-1, 1),
      middle: "0",
    }),
    label(60, 20, "CKA"),
  ];
  const written = svgOf(drawing(240, 180, marks));
  await expect(written).toMatchFileSnapshot("golden/heat-map.svg");
});

test("a large matrix is one picture whose pixels are its cells", () => {
  const values = Float32Array.from({ length: 100 * 70 }, (_, at) => (at % 3) - 1);
  const [mark] = heatMap(
    { x: 0, y: 0, width: 100, height: 70 },
    { rows: 70, columns: 100, values, colour: signedOnPaper },
  );
  if (mark?.kind !== "picture") throw new Error("not a picture");
  expect([mark.picture.width, mark.picture.height]).toEqual([100, 70]);
  const expected = [-1, 0, 1].flatMap((value) => signedOnPaper(value).map((component) => Math.round(255 * component)));
  expect([...mark.picture.pixels.subarray(0, 9)]).toEqual(expected);
});
