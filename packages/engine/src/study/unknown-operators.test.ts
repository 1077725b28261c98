import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import type { Dataset } from "../data/dataset.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Dim, Graph, Node } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import { askTypes } from "./ask-types.ts";
import { type Inspection, inspectModel } from "./inspect.ts";
import { createLocalStudy, type LocalStudy } from "./local-study.ts";

const runtime = createNodeRuntime({ threads: 1 });
const studies: LocalStudy[] = [];
afterAll(async () => {
  for (const study of studies) await study.dispose();
});

type Unknown = Pick<Node, "type" | "domain" | "attributes">;

const OPERATORS: readonly (readonly [string, Unknown])[] = [
  ["a standard operator", { type: "Shrink", domain: "", attributes: { lambd: attribute.float(0.1) } }],
  ["one that mixes values", { type: "MeanVarianceNormalization", domain: "", attributes: {} }],
  ["one of onnxruntime's own", { type: "Inverse", domain: "com.microsoft", attributes: {} }],
];

const NOTHING: Unknown = { type: "", domain: "", attributes: {} };

const SIDE = 8;

/** Two convolutions with an operator between them that Deepling does not know, and a dense layer. Of opset 13, as a file. */
function withUnknown(operator: Unknown, batch: Dim, unknownShape = true): Graph {
  const builder = new GraphBuilder(emptyGraph("unknown"), inferNode);
  const image = builder.input("image", { type: "float32", shape: [batch, 3, SIDE, SIDE] });
  const weight = (shape: readonly number[], seed: number) => {
    const size = shape.reduce((a, b) => a * b);
    return builder.constant(
      float32(
        shape,
        Float32Array.from({ length: size }, (_, at) => Math.sin(seed + 3 * at)),
      ),
    );
  };
  const pads = { pads: attribute.ints([1, 1, 1, 1]) };
  const first = builder.add("Conv", [image, weight([4, 3, 3, 3], 1)], pads, "conv1");
  const strange = builder.add("Identity", [first], {}, "strange");
  const second = builder.add("Conv", [strange, weight([6, 4, 3, 3], 2)], pads, "conv2");
  const active = builder.add("Relu", [second], {}, "relu");
  const flat = builder.add("Flatten", [builder.add("GlobalAveragePool", [active], {}, "mean")]);
  const scores = builder.add("Gemm", [flat, weight([6, 3], 3)], {}, "fc");
  const graph = builder.build([scores]);
  const nodes = graph.nodes.map((node) => (node.name === "strange" ? { ...node, ...operator } : node));
  const opsets = new Map([["", 13], ...(operator.domain === "" ? [] : [[operator.domain, 1] as const])]);
  const types = unknownShape ? new Map(graph.inputs.map(({ name, ...type }) => [name, type])) : graph.types;
  return decodeModel(encodeModel({ ...graph, nodes, opsets, types }));
}

async function inspected(graph: Graph): Promise<Inspection> {
  const first = inspectModel(graph);
  const types = await askTypes(first.graph, first.model.input.value, runtime);
  return inspectModel(graph, { types });
}

const dataset: Dataset = {
  name: "noise",
  count: 12,
  classes: [],
  labels: undefined,
  fingerprint: "noise",
  skipped: [],
  itemName: (index) => `image ${index}`,
  images: async (items) =>
    items.map((item) => {
      const pixels = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, at) => (at * 37 + item * 91 + at * at) % 256);
      return { width: SIDE, height: SIDE, channels: 3, pixels };
    }),
};

function studyOf({ graph, model }: Inspection): LocalStudy {
  const study = createLocalStudy({
    graph,
    model,
    labels: [],
    classes: [],
    preprocessing: {
      fit: { width: SIDE, height: SIDE, mode: "stretch", shorter: SIDE },
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      channels: "rgb",
      layout: "nchw",
      source: "test",
    },
    dataset,
    runtime,
    version: "test",
  });
  studies.push(study);
  return study;
}

async function last<T>(messages: AsyncIterable<T>): Promise<T | undefined> {
  let found: T | undefined;
  for await (const message of messages) found = message;
  return found;
}

test.each(OPERATORS.flatMap(([name, operator]) => [[name, operator, "batch"] as const, [name, operator, 1] as const]))(
  "%s has the shapes that the runtime gives, and all that needs no gradient works (batch: %s, %s)",
  async (_, operator, batch) => {
    const inspection = await inspected(withUnknown(operator, batch));
    const { model } = inspection;
    expect(model.layers.map(({ shape }) => shape.slice(1))).toEqual([
      [3, 8, 8],
      [4, 8, 8],
      [4, 8, 8],
      [6, 8, 8],
      [6, 8, 8],
      [6, 1, 1],
      [3],
    ]);
    expect(new Set(model.layers.map(({ shape }) => shape[0]))).toEqual(new Set([batch]));
    expect(model.multiplyAdds).toBe(64 * (4 * 27 + 6 * 36) + 18);
    expect(model.withoutGradient).toEqual([{ node: "strange", op: operator.type }]);

    const study = studyOf(inspection);
    const projection = await last(study.project({ pivots: "all" }));
    expect(projection?.kind === "projection" && projection.sequence.layers.length).toBe(7);
    const explanation = await last(study.explain({ item: 0, method: "occlusion", parameters: { window: 3 } }));
    expect(explanation?.final && explanation.map.some((value) => value !== 0)).toBe(true);
    const tops = await last(study.units({ layers: [3], count: 2 }));
    expect(tops?.kind).not.toBe("progress");
    const ablation = await last(study.ablate({ layer: 1, groups: [[0], [1]] }));
    expect(ablation?.kind).toBe("ablation");
    await expect(last(study.explain({ item: 0, method: "gradient" }))).rejects.toThrow(
      `unsupported gradient: ${operator.type} (node "strange")`,
    );
    // on the near side of the operator there is one
    const near = await last(study.explain({ item: 0, method: "gradient", target: "unit:conv1/0" }));
    expect(near?.map.some((value) => value !== 0)).toBe(true);
  },
);

test("what occlusion gives behind an unknown operator is the fall of the target by hand", async () => {
  const [[, operator] = ["", NOTHING]] = OPERATORS;
  const inspection = await inspected(withUnknown(operator, "batch"));
  const study = studyOf(inspection);
  const parameters = { window: 8, stride: 8, fill: "black" };
  const explanation = await last(study.explain({ item: 3, method: "occlusion", target: "logit:1", parameters }));
  const [image] = await dataset.images([3], { width: SIDE, height: SIDE, mode: "stretch", shorter: SIDE });
  const pixels = image?.pixels ?? new Uint8Array();
  const planar = Float32Array.from(
    { length: 192 },
    (_, at) => (pixels[(at % 64) * 3 + Math.floor(at / 64)] ?? 0) / 255,
  );
  const session = await runtime.open(encodeModel(inspection.graph));
  const scoreOf = async (data: Float32Array) => {
    const answer = await session.run({ image: float32([1, 3, 8, 8], data) });
    return (Object.values(answer)[0] as Tensor<"float32">).data[1] ?? 0;
  };
  const fall = (await scoreOf(planar)) - (await scoreOf(new Float32Array(192)));
  await session.dispose();
  expect(explanation?.map[0]).toBeCloseTo(fall, 4);
});

test("where the runtime cannot run the graph, what is not known is said, and projections leave it out", async () => {
  const graph = withUnknown({ type: "Strange", domain: "my.domain", attributes: {} }, "batch");
  const { model } = await inspected(graph);
  expect(model.layers.map(({ shape }) => shape.length)).toEqual([4, 4, 0, 0, 0, 0, 0]);
  expect(model.notes.join()).toContain("not known to Deepling: my.domain.Strange");
  expect(model.notes.join()).toContain("not projected");
});
