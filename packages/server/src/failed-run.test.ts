import { attribute, type Graph } from "@deepling/engine";
import { expect, test } from "vitest";
import { normal, startNet } from "../../../test/engine/net.ts";
import { encodeModel } from "../../engine/src/onnx/encode.ts";
import { findLayers } from "../../engine/src/passes/layers.ts";
import { namingRuntime } from "../../engine/src/runtime/run-error.ts";
import { placeIn } from "../../engine/src/study/place-in.ts";
import { createNodeRuntime } from "./node-runtime.ts";

type Net = ReturnType<typeof startNet>;

/** The error of running a network on an image of 8×8, on a runtime that knows its layers. */
async function failure(graph: Graph): Promise<unknown> {
  const runtime = namingRuntime(createNodeRuntime({ threads: 1 }), placeIn(findLayers(graph)));
  const session = await runtime.open(encodeModel(graph));
  try {
    return await session.run({ x: normal([1, 3, 8, 8]) }).catch((error: unknown) => error);
  } finally {
    await session.dispose();
  }
}

const gathered = (net: Net) =>
  net.node("Gather", [net.conv(net.x, 4, 3), net.axes(99)], { axis: attribute.int(2) }, "/neck/Gather");
const reshaped = (net: Net) => net.node("Reshape", [net.conv(net.x, 4, 3), net.axes(0, 7, -1)], {}, "/neck/Reshape");
const convolved = (net: Net) => {
  const turned = net.node("Transpose", [net.x], { perm: attribute.ints([0, 2, 1, 3]) });
  return net.node("Conv", [turned, net.weight([2, 3, 1, 1])], {}, "/body/conv1/Conv");
};

test.each([
  ["an index out of bounds", gathered, 'unsupported computation: Gather (node "/neck/Gather"): indices element out'],
  [
    "a shape that does not hold the numbers",
    reshaped,
    'Reshape (node "/neck/Reshape"): The input tensor cannot be reshaped',
  ],
  [
    "a convolution that the runtime has renamed",
    convolved,
    'unsupported computation: Conv (layer "body.conv1", node "/body/conv1/Conv_out_nchwc"): Input channels C is not equal',
  ],
] as const)("%s: the message names operator, layer and node", async (_, make, message) => {
  const net = startNet(["N", 3, "h", 8]);
  expect(await failure(net.build(make(net)))).toMatchObject({
    name: "DeeplingError",
    message: expect.stringContaining(message),
    hint: expect.stringContaining("runtime"),
  });
});

test("an input of another shape names the axis", async () => {
  const net = startNet(["N", 3, 16, 8]);
  expect(await failure(net.build(net.node("Relu", [net.x])))).toMatchObject({
    message: 'mismatched input: "x" (axis 2 has 8 instead of 16)',
  });
});
