import { afterAll, expect, test } from "vitest";
import { startNet } from "../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { seededRandom } from "../base/random.ts";
import type { Graph } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32 } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { createSessions } from "../runtime/sessions.ts";
import { ablate, gateUnits } from "./ablate.ts";
import { findLayers } from "./layers.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const random = seededRandom(5);
const image = float32([2, 3, 8, 8], Float32Array.from({ length: 384 }, random));

async function scores(graph: Graph): Promise<Float32Array> {
  const answer = await sessions.use(graph, (session) => session.run({ image }));
  return answer[graph.outputs[0]?.name ?? ""]?.data as Float32Array;
}

/** The network whose second convolution has these channels' kernels at nothing, and a bias there. */
function withoutKernels(net: Graph, held: ReadonlyMap<number, number>): Graph {
  const weight = net.initializers.get("conv2.weight") as { shape: readonly number[]; data: Float32Array };
  const data = weight.data.slice();
  const size = data.length / 8;
  const bias = new Float32Array(8);
  for (const [unit, value] of held) {
    data.fill(0, unit * size, (unit + 1) * size);
    bias[unit] = value;
  }
  const initializers = new Map(net.initializers).set("conv2.weight", float32(weight.shape, data));
  initializers.set("bias", float32([8], bias));
  const nodes = net.nodes.map((node) =>
    node.inputs[1] === "conv2.weight" ? { ...node, inputs: [...node.inputs, "bias"] } : node,
  );
  return { ...net, initializers, nodes };
}

test("a unit held at a number is one whose kernel is nothing and whose bias is that number", async () => {
  const net = smallNet({ activation: "Relu" });
  const conv2 = findLayers(net).find(({ name }) => name === "conv2");
  for (const held of [
    new Map([[3, 0]]),
    new Map([
      [0, 0.5],
      [7, -0.25],
      [2, 0],
    ]),
  ]) {
    const edited = ablate(net, conv2?.value ?? "", 1, held);
    const [own, twin] = [await scores(edited), await scores(withoutKernels(net, held))];
    for (const [i, value] of own.entries()) expect(value).toBeCloseTo(twin[i] as number, 5);
    expect(own).not.toEqual(await scores(net));
    expect(edited.inputs).toEqual(net.inputs);
    expect(await scores(decodeModel(encodeModel(edited)))).toEqual(own);
  }
});

test("of the scores themselves, too; not of the image, which no node makes", async () => {
  const net = smallNet();
  const value = net.outputs[0]?.name ?? "";
  const [whole, edited] = [await scores(net), await scores(ablate(net, value, 1, new Map([[1, -9]])))];
  expect(edited).toEqual(whole.map((score, i) => (i % 5 === 1 ? -9 : score)));
  expect(() => gateUnits(net, "image", 1)).toThrow('unsupported layer: "image"');
});

test("a unit that a value does not have is refused by its number", () => {
  const net = startNet(["N", 3, 8, 8]);
  const value = net.conv(net.x, 4, 3);
  const graph = net.build(value);
  expect(() => ablate(graph, value, 1, new Map([[4, 0]]))).toThrow(`unknown unit: ${value}/4`);
});
