import { afterAll, expect, test } from "vitest";
import { goldenStudy } from "../../../../../test/engine/contribution-net.ts";
import { startNet } from "../../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallParts } from "../../../../../test/engine/small-study.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph } from "../../graph/graph.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { cut } from "../../passes/cut.ts";
import type { Layer } from "../../passes/layer.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { readerOf } from "../activations.ts";
import { inspectModel } from "../inspect.ts";
import { createLocalStudy, type LocalStudy } from "../local-study.ts";
import { mapExtents } from "./cell-reach.ts";
import type { WrittenSource, WrittenStep } from "./written-cell.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
const opened: LocalStudy[] = [];
afterAll(() => Promise.all([sessions, ...opened].map((held) => held.dispose())));

const studyOf = (graph: Graph): LocalStudy => createLocalStudy(smallParts("written", graph));

/** Strides, dilations, groups, uneven padding, poolings of both kinds, a gate, a concatenation, a residual sum, a softmax. */
function variedNet(): Graph {
  const net = startNet([1, 3, 8, 8]);
  const first = net.conv(net.x, 6, 3, { stride: 2, pad: 1, name: "strided" });
  const uneven = { kernel_shape: attribute.ints([2, 3]), pads: attribute.ints([1, 0, 0, 2]), group: attribute.int(2) };
  const grouped = net.node("Conv", [net.node("Relu", [first]), net.weight([4, 3, 2, 3])], uneven, "grouped");
  const wide = net.conv(grouped, 4, 3, { dilation: 2, name: "wide" });
  const added = net.node("Add", [net.node("LeakyRelu", [grouped]), wide], {}, "added");
  const window = { kernel_shape: attribute.ints([2, 2]), strides: attribute.ints([1, 1]) };
  const greatest = net.node("MaxPool", [added], window, "greatest");
  const mean = net.node("AveragePool", [added], window, "mean");
  const joined = net.node("Concat", [greatest, mean], { axis: attribute.int(1) }, "joined");
  const gate = net.node("Sigmoid", [net.conv(net.node("GlobalAveragePool", [joined]), 8, 1, { name: "gate" })]);
  const gated = net.node("Mul", [joined, gate], {}, "gated");
  const flat = net.node("Flatten", [gated]);
  const scores = net.node("Gemm", [flat, net.weight([72, 3]), net.weight([3])], {}, "dense");
  return net.builder.build([net.node("Softmax", [scores])]);
}

const total = ({ terms, bias, rest }: WrittenStep): number =>
  terms.reduce((sum, { weight, value }) => sum + weight * value, bias + rest);

const scaleOf = ({ terms, bias }: WrittenStep): number =>
  terms.reduce((sum, { weight, value }) => sum + Math.abs(weight * value), Math.abs(bias) + 1);

/** Whether what is written of a cell adds up to the network's own value, in its parts and by units. */
function expectAddsUp(step: WrittenStep): void {
  if (step.form === "greatest") expect(step.terms[0]?.value).toBe(step.value);
  if (step.form !== "sum") return;
  expect(Math.abs(total(step) - step.value)).toBeLessThan(2e-6 * scaleOf(step));
  expect(step.bias + step.sum).toBeCloseTo(total(step), 9);
  const shares = step.sources.reduce((sum, { shares: own }) => own.reduce((a, b) => a + b, sum), step.bias);
  expect(Math.abs(shares - step.value)).toBeLessThan(4e-6 * scaleOf(step));
}

/** Every cell of the first and the last unit of every layer is what is written of it; answers the forms that were met. */
async function checkAll(study: LocalStudy): Promise<readonly string[]> {
  opened.push(study);
  const { model } = await study.info();
  const forms = new Set<string>();
  for (const layer of model.layers.slice(1)) {
    for (const unit of [0, Number(layer.channels.count) - 1]) {
      const { maps, width } = await study.activations({ item: 1, layer: layer.index, channels: [unit] });
      for (const [place, value] of maps.entries()) {
        const at = { unit, row: Math.floor(place / width), column: place % width };
        const { steps } = await study.writtenCell({ item: 1, layer: layer.index, ...at, terms: 5 });
        expect(steps.map((step) => step.value)).toEqual([
          value,
          ...steps.slice(0, -1).map(({ terms }) => terms[0]?.value),
        ]);
        for (const step of steps) {
          forms.add(step.form);
          expectAddsUp(step);
        }
      }
    }
  }
  return [...forms].sort();
}

test.each(["free", 4, 1] as const)(
  "a residual network with branches: every cell is the sum that is written (batch size %s)",
  async (batch) => {
    expect(await checkAll(goldenStudy(batch))).toEqual(["greatest", "same", "sum"]);
  },
);

test("strides, dilations, groups, uneven padding, poolings and gates: every cell is the sum that is written", async () => {
  expect(await checkAll(studyOf(variedNet()))).toEqual(["greatest", "reads", "same", "sum"]);
});

/** The part of the varied network from the layers that one layer reads, run on its own with numbers that a test changes. */
async function partOf(graph: Graph, study: LocalStudy, name: string) {
  const { graph: prepared, model } = inspectModel(graph, { name: "written" });
  const layer = model.layers.find((one) => one.name === name) as Layer;
  const sources = layer.inputs.map((index) => model.layers[index] as Layer);
  const values = sources.map(({ value }) => value);
  const part = cut(prepared, values, [layer.value]);
  const below = await Promise.all(
    sources.map(async ({ index, shape, channels }) => {
      const every = Array.from({ length: Number(channels.count) }, (_, unit) => unit);
      const { maps } = await study.activations({ item: 1, layer: index, channels: every });
      return float32([1, ...shape.slice(1).map(Number)], maps);
    }),
  );
  const run = async (given: readonly Tensor[], { unit, row, column }: Cell): Promise<number> => {
    const feeds = Object.fromEntries(values.map((value, at) => [value, given[at] as Tensor]));
    const { at, width } = readerOf(
      (await sessions.use(part, (session) => session.run(feeds)))[layer.value] as Tensor,
      layer,
    );
    return at(unit, row * width + column);
  };
  return { layer, sources, below, run };
}

interface Cell {
  readonly unit: number;
  readonly row: number;
  readonly column: number;
}

function cellsOf(layer: Layer): readonly Cell[] {
  const [rows, columns] = mapExtents(layer);
  const units = Number(layer.channels.count);
  return Array.from({ length: units * rows * columns }, (_, at) => ({
    unit: Math.floor(at / (rows * columns)),
    row: Math.floor(at / columns) % rows,
    column: at % columns,
  }));
}

const isAt = (a: Cell, b: Cell): boolean => a.unit === b.unit && a.row === b.row && a.column === b.column;

function isInside({ box, units }: WrittenSource, { unit, row, column }: Cell): boolean {
  if (box === undefined || !units.includes(unit)) return false;
  return row >= box.top && row <= box.bottom && column >= box.left && column <= box.right;
}

test.each(["strided", "grouped", "wide", "added", "mean", "greatest", "dense"])(
  "%s: weights and cells are those by which a change of one cell below changes the value, and no other cell does",
  async (name) => {
    const graph = variedNet();
    const study = studyOf(graph);
    opened.push(study);
    const { layer, sources, below, run } = await partOf(graph, study, name);
    const cells = cellsOf(layer);
    for (const cell of [cells[0], cells[Math.floor(cells.length / 2)], cells.at(-1)]) {
      if (cell === undefined) continue;
      const { steps } = await study.writtenCell({ item: 1, layer: layer.index, ...cell, terms: 10_000 });
      const step = steps[0] as WrittenStep;
      for (const [source, tensor] of below.entries()) {
        for (const [at, where] of cellsOf(sources[source] as Layer).entries()) {
          const data = tensor.data.slice();
          // the greatest gives way only to one that is far above it
          data[at] = (data[at] ?? 0) + (step.form === "greatest" ? 1e3 : 1);
          const change = (await run(below.with(source, { ...tensor, data }), cell)) - step.value;
          const term = step.terms.find((one) => one.source === source && isAt(one, where));
          if (step.form === "sum") expect(change).toBeCloseTo(term?.weight ?? 0, 4);
          else expect(change !== 0).toBe(isInside(step.sources[source] as WrittenSource, where));
        }
      }
    }
  },
);

test("a cell that is not there is refused with what there is", async () => {
  const study = studyOf(variedNet());
  opened.push(study);
  const asked = { item: 0, layer: 1, unit: 0, row: 4, column: 0 };
  await expect(study.writtenCell(asked)).rejects.toThrow("unknown position: 4,0 (strided)");
  await expect(study.writtenCell({ ...asked, unit: 6 })).rejects.toThrow("unknown unit: strided/6");
});
