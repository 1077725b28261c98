import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { normal, relativeDistance } from "../../../../test/engine/net.ts";
import { apart, pruned, runOnce } from "../../../../test/engine/prune.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { type Attribute, CANONICAL_OPSET, type Graph } from "../graph/graph.ts";
import { ablate } from "../passes/ablate.ts";
import { inferShapes } from "../passes/infer-shapes.ts";
import { prepare } from "../passes/prepare.ts";
import { decodeModel } from "./decode.ts";
import { parseModel } from "./parse.ts";
import { writeModel } from "./write-model.ts";

const read = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../test/golden/prune/${name}.onnx`, import.meta.url)));

const firstConvolution = (graph: Graph): string =>
  graph.nodes.find(({ type }) => type === "Conv")?.outputs[0] ?? "missing";

/** onnxruntime refuses a node that its file's opset does not know in that form. */
async function answer(bytes: Uint8Array, image: string) {
  const session = await createNodeRuntime({ threads: 1 }).open(bytes);
  const answers = await session.run({ [image]: normal([2, 3, 32, 32], 5) });
  await session.dispose();
  return Object.values(answers)[0];
}

const FORMATS = [
  [7, 3],
  [9, 4],
  [11, 6],
  [13, 7],
  [17, 8],
  [21, 10],
] as const;

/** Poolings without settings at their defaults, which came with opset 10: an exporter of an older one leaves them out. */
function withoutNewerSettings(graph: Graph) {
  const isDefault = (key: string, value: Attribute) =>
    (key === "ceil_mode" && value.value === 0) ||
    (key === "dilations" && value.kind === "ints" && value.value.every((step) => step === 1));
  const nodes = graph.nodes.map((node) => {
    if (!node.type.endsWith("Pool")) return node;
    const kept = Object.entries(node.attributes).filter(([key, value]) => !isDefault(key, value));
    return { ...node, attributes: Object.fromEntries(kept) };
  });
  return inferShapes({ ...graph, nodes });
}

test.each(["resnet", "mobilenet", "mobilenet-apart", "densenet", "squeezenet", "shufflenet", "resnext"])(
  "%s without units is written in the opset and format version of its file, and answers the same",
  async (name) => {
    const graph = withoutNewerSettings(prepare(decodeModel(read(name))));
    const result = await pruned(graph, [{ value: firstConvolution(graph), axis: 1, units: [0, 2] }]);
    const image = graph.inputs[0]?.name ?? "";
    const expected = Object.values(await runOnce(result.graph, { [image]: normal([2, 3, 32, 32], 5) }))[0];
    const oldest = graph.nodes.some(({ attributes }) => attributes.ceil_mode !== undefined) ? 10 : 7;
    for (const [opset, format] of FORMATS) {
      if (opset < oldest) continue;
      const bytes = writeModel({ ...result.graph, written: { opset, format } });
      const { model, graph: proto } = parseModel(bytes);
      expect([Number(model.irVersion), Number(model.opsetImport[0]?.version)]).toEqual([format, opset]);
      // a reader of that age wants every weight among the inputs
      expect(proto.input.length).toBe(format === 3 ? 1 + proto.initializer.length : 1);
      expect(relativeDistance(await answer(bytes, image), expected), `opset ${opset}`).toBeLessThan(1e-6);
      expect(await apart(decodeModel(bytes), result.graph, [2, 3, 32, 32])).toBeLessThan(1e-6);
    }
  },
);

test("what the file's opset cannot say raises it as far as needed; a graph from no file is written as it is", async () => {
  const graph = prepare(decodeModel(read("resnet")));
  expect(graph.written).toEqual({ opset: 13, format: 7 });
  // holding a unit at zero is a Where, which came with opset 9
  const held = ablate(graph, firstConvolution(graph), 1, new Map([[1, 0]]));
  const versions = (bytes: Uint8Array) => {
    const { model } = parseModel(bytes);
    return { opset: Number(model.opsetImport[0]?.version), format: Number(model.irVersion) };
  };
  expect(versions(writeModel({ ...held, written: { opset: 7, format: 3 } }))).toEqual({ opset: 9, format: 4 });
  expect(versions(writeModel({ ...held, written: { opset: 7, format: 8 } }))).toEqual({ opset: 9, format: 8 });
  expect(versions(writeModel({ ...held, written: { opset: 5, format: 3 } }))).toEqual({ opset: 9, format: 4 });
  const { written, ...built } = graph;
  expect(versions(writeModel(built))).toEqual({ opset: CANONICAL_OPSET, format: 10 });
});
