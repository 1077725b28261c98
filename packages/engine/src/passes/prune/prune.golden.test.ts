import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { normal } from "../../../../../test/engine/net.ts";
import { apart, pruned, runOnce } from "../../../../../test/engine/prune.ts";
import { seededRandom } from "../../base/random.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { inspectModel } from "../../study/inspect.ts";
import { prepare } from "../prepare.ts";

/** Written by test/golden/prune.py. */
const read = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../../test/golden/prune/${name}.onnx`, import.meta.url)));

const IMAGES = [2, 3, 32, 32] as const;

/** Layers of each network that are pruned here, spread over it. */
const LAYERS = 9;

/** Some units of a layer, at least one, and not all. */
function someUnits(count: number, random: () => number): readonly number[] {
  const units = Array.from({ length: count }, (_, unit) => unit).filter(() => random() < 0.4);
  return units.length === 0 ? [count - 1] : units.slice(0, count - 1);
}

const NETWORKS = [
  "resnet",
  "resnet-apart",
  "squeezenet",
  "mobilenet",
  "mobilenet-apart",
  "densenet",
  "shufflenet",
  "resnext",
] as const;

test.each(NETWORKS)("%s: without the channels it answers as with the units held at zero", async (name) => {
  const bytes = read(name);
  const decoded = decodeModel(bytes);
  const { model } = inspectModel(decoded);
  const graph = prepare(decoded);
  const layers = model.layers.slice(1, -1).filter(({ channels: { count } }) => typeof count === "number" && count > 1);
  const random = seededRandom(3);
  let [removals, changed] = [0, 0];
  for (let at = 0; at < LAYERS; at++) {
    const layer = layers[Math.floor((at * layers.length) / LAYERS)];
    if (layer === undefined) continue;
    const { axis, count } = layer.channels;
    const units = someUnits(Number(count), random);
    const result = await pruned(graph, [{ value: layer.value, axis, units }]);
    expect(await apart(result.graph, result.masked, IMAGES), layer.name).toBeLessThan(1e-5);
    if ((await apart(result.masked, graph, IMAGES)) > 1e-4) changed++;
    const gone = units.length - result.kept.length;
    expect(result.left({ value: layer.value, axis })?.length ?? Number(count), layer.name).toBeLessThanOrEqual(
      Number(count) - gone,
    );
    if (gone === 0) continue;
    removals++;
    // as a file of its own
    const encoded = encodeModel(result.graph);
    expect(encoded.length, layer.name).toBeLessThan(encodeModel(graph).length);
    const again = decodeModel(encoded);
    expect([again.inputs, again.outputs, again.metadata]).toEqual([decoded.inputs, graph.outputs, decoded.metadata]);
    expect(inspectModel(again).model.parameters).toBeLessThan(model.parameters);
  }
  expect(removals).toBeGreaterThanOrEqual(LAYERS - 3);
  // what is proved is no truism: without the units the network answers otherwise
  expect(changed).toBeGreaterThanOrEqual(LAYERS - 3);
});

test("several layers at once, and a network pruned again", async () => {
  const graph = prepare(decodeModel(read("mobilenet")));
  const layers = inspectModel(graph).model.layers.filter(({ name }) => name.endsWith(".2") && name.includes("conv.1"));
  expect(layers.length).toBeGreaterThan(2);
  const first = await pruned(
    graph,
    layers.map(({ value }) => ({ value, axis: 1, units: [0, 3] })),
  );
  expect(first.kept).toEqual([]);
  expect(await apart(first.graph, first.masked, IMAGES)).toBeLessThan(1e-5);
  const second = await pruned(
    first.graph,
    layers.map(({ value }) => ({ value, axis: 1, units: [1] })),
  );
  const atOnce = await pruned(
    graph,
    layers.map(({ value }) => ({ value, axis: 1, units: [0, 2, 3] })),
  );
  expect(await apart(second.graph, atOnce.graph, IMAGES)).toBeLessThan(1e-5);
  const images = normal(IMAGES);
  const scores = await runOnce(second.graph, { image: images });
  expect(scores.scores?.shape).toEqual([2, 10]);
});

test("what residual layers share goes together, or is refused with the layers' names", async () => {
  const graph = prepare(decodeModel(read("resnet")));
  const layer = inspectModel(graph).model.layers.find(({ name }) => name === "layer1.0.conv2");
  const asked = [{ value: layer?.value ?? "", axis: 1, units: [1, 4] }];
  const { held, left } = await pruned(graph, asked);
  expect(held.map(({ value, units }) => [value, units])).toContainEqual(["/maxpool/MaxPool_output_0", [1, 4]]);
  for (const value of ["/conv1/Conv_output_0", "/layer1/layer1.1/conv2/Conv_output_0"]) {
    expect(left({ value, axis: 1 })).toEqual([0, 2, 3, 5]);
  }
  expect(left({ value: "/layer2/layer2.0/conv1/Conv_output_0", axis: 1 })).toBeUndefined();
  await expect(pruned(graph, asked, { coupled: "refuse" })).rejects.toThrow(
    /unsupported layer: .*conv2.* shares its channels with .*MaxPool/,
  );
});
