import { expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { findLayers } from "../../passes/layers.ts";
import { readOwnMeasures } from "./own-measures.ts";

const net = startNet(["batch", 3, 8, 8]);
const first = net.node("Relu", [net.conv(net.x, 4, 3, { name: "/conv1/Conv" })], {}, "/relu1/Relu");
const layers = findLayers(net.build(net.conv(first, 4, 3, { name: "/conv2/Conv" })));
const at = (name: string) => layers.findIndex((layer) => layer.name === name);
const read = (text: string) => readOwnMeasures(text, layers, "own.csv");

/** The values of a column by layer name, those that are missing left out. */
const valuesOf = (text: string, column = 0) => {
  const { values } = read(text);
  return Object.fromEntries(
    layers.flatMap(({ name, index }) => {
      const value = values[column]?.[index] ?? Number.NaN;
      return Number.isNaN(value) ? [] : [[name, value]];
    }),
  );
};

test("the same numbers as a table, with semicolons, with tabs, as a list, and by name", () => {
  const wanted = { conv1: 1.5, relu1: -2 };
  for (const text of [
    "layer,energy\nconv1,1.5\nrelu1,-2\n",
    "\uFEFFenergy;node\r\n1.5;/conv1/Conv\r\n-2;/relu1/Relu\r\n",
    'name\tkind\tenergy\n"conv1"\tconvolution\t1.5\nrelu1\tactivation\t-2\n',
    '[{"name": "conv1", "energy": 1.5}, {"name": "relu1", "energy": -2, "kind": "activation"}]',
    '{"conv1": {"energy": 1.5}, "/relu1/Relu": {"energy": -2}}',
  ]) {
    expect(read(text)).toMatchObject({ columns: ["energy"], notes: [] });
    expect(valuesOf(text)).toEqual(wanted);
  }
  expect(read('{"conv1": 4}').columns).toEqual(["value"]);
});

test("several columns keep their order; an empty cell is no number; a value's name is its layer's", () => {
  const value = layers[at("relu1")]?.value ?? "";
  const text = `layer,a,b\nconv1,,7\n${value},3,\n`;
  expect(valuesOf(text, 0)).toEqual({ relu1: 3 });
  expect(valuesOf(text, 1)).toEqual({ conv1: 7 });
});

test("several nodes of one layer are added up, and it says so", () => {
  const text = "node,time\n/conv1/Conv,1\nconv1,2\nconv2,4\n";
  expect(valuesOf(text)).toEqual({ conv1: 3, conv2: 4 });
  expect(read(text).notes).toEqual(["own.csv: 1 layer with several rows: their values are added up"]);
});

test("unknown names are told with the nearest; where none is known, or no number, nothing is read", () => {
  expect(read("layer,a\nconv1,1\ncnov2,2\n").notes).toEqual([
    'unknown layer: "cnov2" (own.csv, line 3): did you mean conv2?',
  ]);
  expect(() => read("layer,a\nblock7,1\n")).toThrow('unknown layer: "block7" (own.csv, line 2)');
  expect(() => read("layer,a\nconv1,fast\n")).toThrow("invalid measures: own.csv has no column of numbers");
  expect(() => read("conv1\n")).toThrow(/^invalid measures: own.csv is no table/);
  expect(() => read("{ conv1: 3 }")).toThrow(/^invalid measures: own.csv is no JSON/);
  expect(() => read("layer,a\n")).toThrow("invalid measures: own.csv has no column of numbers");
});

test("a cell that is NaN, infinite or too large is left out, and it says which; an empty one is missing", () => {
  const note = "own.csv: 2 cells are no finite numbers and are left out: a of conv1 (NaN), b of relu1 (1e999)";
  const text = "layer,a,b\nconv1,NaN,7\nrelu1,3,1e999\nconv2,,2\n";
  expect(read(text).notes).toEqual([note]);
  expect(valuesOf(text, 0)).toEqual({ relu1: 3 });
  expect(valuesOf(text, 1)).toEqual({ conv1: 7, conv2: 2 });
  // as Python's json.dump writes them
  const python = '{"conv1": {"a": NaN}, "relu1": {"a": -Infinity}, "conv2": {"a": 1, "b": null, "kind": "NaN"}}';
  expect(valuesOf(python)).toEqual({ conv2: 1 });
  expect(read(python).notes).toEqual([
    "own.csv: 2 cells are no finite numbers and are left out: a of conv1 (NaN), a of relu1 (-Infinity)",
  ]);
  expect(read('{"conv1": 1e999, "conv2": 2}').notes).toEqual([
    "own.csv: 1 cell is no finite number and is left out: value of conv1 (Infinity)",
  ]);
});

test("JSON that is none is told with its place, and a name like no other offers none", () => {
  expect(() => read('{"conv1": 1,\n "conv2" 2}')).toThrow(
    'invalid measures: own.csv is no JSON (line 2, column 10, at "2}")',
  );
  expect(read("layer,a\nconv1,1\nbackbone,2\n").notes).toEqual(['unknown layer: "backbone" (own.csv, line 3)']);
  const many = Array.from({ length: 6 }, (_, at) => `zz${at},1`).join("\n");
  expect(read(`layer,a\nconv1,1\n${many}`).notes.at(-1)).toBe("own.csv: 3 more names are unknown");
});
