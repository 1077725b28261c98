import { columnOfNames, type DataInfo, type Evaluation, layoutExtent } from "@deepling/engine";
import { expect, test } from "vitest";
import { filteredItems } from "./filtered.ts";
import { layerCsv, positionsCsv } from "./positions.ts";
import { classStatistics } from "./statistics.ts";
import { OPEN_FILTER, type SortKey } from "./view-state.ts";

const data: DataInfo = {
  name: "few",
  count: 6,
  classes: ["cat", "dog"],
  labels: Int32Array.of(0, 0, 1, 1, -1, 0),
  names: columnOfNames(["a.png", "b.png", "c,1.png", 'd"2.png', "e.png", "f.png"]),
  skipped: [],
  notes: [],
};

// The last image is not predicted yet; the fifth has no true class.
const evaluation: Evaluation = {
  kind: "evaluation",
  unjudged: new Int32Array(),
  final: false,
  count: 5,
  predicted: Int32Array.of(0, 1, 1, 0, 1, 0),
  confidence: Float32Array.of(0.9, 0.6, 0.8, 0.55, 0.7, 0),
  trueConfidence: Float32Array.of(0.9, 0.4, 0.8, 0.45, Number.NaN, 0),
  accuracy: 0.5,
  confusion: Int32Array.of(1, 1, 1, 1),
  perLabel: undefined,
  notes: [],
};

// The second image is decided by no layer, the last one could not be read.
const depths = Int32Array.of(3, -1, 5, 3, 1, -2);

const items = (filter: Partial<typeof OPEN_FILTER>, sort: SortKey = "index") => [
  ...filteredItems({ data, evaluation, depths }, { ...OPEN_FILTER, ...filter }, sort),
];

test("filters say what they let pass", () => {
  expect(items({})).toEqual([0, 1, 2, 3, 4, 5]);
  expect(items({ wrongOnly: true })).toEqual([1, 3]);
  expect(items({ classes: [0] })).toEqual([0, 1, 5]);
  expect(items({ classes: [0], predicted: [1] })).toEqual([1]);
  expect(items({ confidence: [0.6, 0.85] })).toEqual([1, 2, 4].filter((item) => item !== 1 || Math.fround(0.6) >= 0.6));
  expect(items({ text: "DOG" })).toEqual([2, 3]);
  expect(items({ text: "c,1" })).toEqual([2]);
});

test("orders put what is not known last", () => {
  expect(items({}, "surprise")).toEqual([1, 3, 2, 0, 4, 5]);
  expect(items({}, "confidence")).toEqual([3, 1, 4, 2, 0, 5]);
});

test("images are found by the layer that decides them, the undecided before the latest", () => {
  expect(items({}, "depth")).toEqual([1, 2, 0, 3, 4, 5]);
  expect(items({ decided: [3] })).toEqual([0, 3]);
  expect(items({ decided: [-1, 5] })).toEqual([1, 2]);
  const unknown = { data, evaluation, depths: undefined };
  expect([...filteredItems(unknown, { ...OPEN_FILTER, decided: [3] }, "index")]).toEqual([]);
  expect([...filteredItems(unknown, OPEN_FILTER, "depth")]).toEqual([0, 1, 2, 3, 4, 5]);
});

test("a class's statistics are its row and column", () => {
  const skewed = { ...evaluation, confusion: Int32Array.of(8, 2, 1, 9) };
  expect(classStatistics(skewed, 2, 0)).toEqual({
    count: 10,
    said: 9,
    recall: 0.8,
    precision: 8 / 9,
    mistaken: { label: 1, count: 2 },
  });
});

test("the table quotes names as RFC 4180 asks", () => {
  const layer = { layer: 0, name: "input", kind: "input", shape: [], reduction: undefined, leftOut: new Int32Array() };
  const quality = Object.fromEntries([]) as never;
  const positions = Float32Array.of(0.5, -1, 2, 3);
  const sequence = {
    items: Int32Array.of(2, 3),
    mode: "paper" as const,
    seed: 1,
    pivots: new Int32Array(),
    layers: [{ ...layer, quality, positions, extent: layoutExtent(positions) }],
  };
  expect(positionsCsv(sequence, data, evaluation).split("\n").slice(1, 3)).toEqual([
    '2,"c,1.png",dog,dog,0,input,0.5,-1',
    '3,"d""2.png",dog,cat,0,input,2,3',
  ]);
  const [input] = sequence.layers;
  if (input === undefined) throw new Error("no layer");
  expect([...layerCsv(sequence.items, input, { data, evaluation })].join("")).toBe(
    positionsCsv(sequence, data, evaluation),
  );
});

test("the table of many images comes in pieces, each image once", () => {
  const items = Int32Array.from({ length: 10_001 }, (_, at) => 2 * at);
  const positions = Float32Array.from({ length: 2 * items.length }, (_, at) => at);
  const pieces = [...layerCsv(items, { layer: 3, name: "relu", positions }, { data, evaluation })];
  expect(pieces.length).toBe(4);
  const rows = pieces.join("").trimEnd().split("\n").slice(1);
  expect(rows.map((row) => Number(row.split(",")[0]))).toEqual([...items]);
  expect(rows.at(-1)).toBe("20000,,,,3,relu,20000,20001");
});
