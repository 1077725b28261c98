import { afterAll, expect, test } from "vitest";
import { editedGolden } from "../../../../../test/engine/edited-networks.ts";
import { normal, startNet } from "../../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import { findArchitecture } from "../../passes/layers.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { editNetwork } from "./edit-network.ts";
import { parseNetworkEdits } from "./parse-network-edits.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const run = async (graph: Graph, feeds: Readonly<Record<string, Tensor>>) =>
  (await sessions.use(graph, (session) => session.run(feeds)))[graph.outputs[0]?.name ?? ""] as Tensor<"float32">;

test.each([
  ["conv1:bypass", "unsupported bypass: conv1 (it turns 3×9×11 into 6×9×11)", "set its values: conv1=0"],
  ["layer1.add:bypass", "unsupported bypass: layer1.add (it reads 2 values)", "layer1.add:branch-off"],
  ["relu1:weights*0", "unsupported weights: relu1 (it has none)", "relu1*0.5"],
  ["relu1:branch-off", "unknown residual block: relu1", "there are layer"],
  ["layer2.out=mean", "missing value: mean of layer2.out", ""],
])("%s is refused", (text, message, hint) => {
  const { graph, model } = editedGolden("residual");
  const edit = () => editNetwork(graph, model, parseNetworkEdits(text, model));
  expect(edit).toThrow(message);
  if (hint !== "") expect(edit).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
});

test("what a subgraph reads is edited, and what is an output of the graph", async () => {
  const net = startNet(["N", 3, 4, 4]);
  const value = net.conv(net.x, 4, 3);
  const branch = (factor: number): Graph => {
    const builder = new GraphBuilder(emptyGraph("branch"), inferNode);
    const scale = builder.constant(float32([], [factor]), `scale${factor}`);
    const made = { name: `mul${factor}`, type: "Mul", domain: "", inputs: [value, scale], attributes: {} };
    const output = `made${factor}`;
    const outputs = [{ name: output, type: "float32", shape: undefined } as const];
    return { ...builder.build([]), nodes: [{ ...made, outputs: [output] }], outputs };
  };
  const yes = net.builder.constant({ type: "bool", shape: [], data: Uint8Array.of(1) }, "yes");
  const attributes = {
    then_branch: { kind: "graph", value: branch(2) },
    else_branch: { kind: "graph", value: branch(3) },
  } as const;
  const chosen = net.node("If", [yes], attributes);
  const graph = net.build(chosen, value);
  const names = findArchitecture(graph);
  const layer = names.layers.find((one) => one.value === value)?.name ?? "";
  const edited = editNetwork(graph, names, [{ kind: "set", layer, units: [1], value: 5 }]).graph;
  const x = normal([2, 3, 4, 4], 5);
  const [before, after] = [await run(graph, { x }), await run(edited, { x })];
  expect(edited.outputs).toEqual(graph.outputs);
  after.data.forEach((number, at) => {
    expect(number).toBe(Math.floor(at / 16) % 4 === 1 ? 10 : before.data[at]);
  });
  const { [value]: read } = await sessions.use(edited, (session) => session.run({ x }));
  expect([...(read as Tensor<"float32">).data.subarray(16, 32)]).toEqual(new Array(16).fill(5));
});

test("what is not named passes bit by bit; the network is a valid file, and the one without edits is as it was", async () => {
  const { graph, model, images } = editedGolden("residual");
  const hash = hashGraph(graph);
  const edits = parseNetworkEdits(
    "layer1.out[2]+0.25;layer1.out[3]*3;layer1.out[4]=clamp(0,0.1);layer1.conv1[0]:weights*2",
    model,
  );
  const { graph: edited, sites } = editNetwork(graph, model, edits);
  expect(hashGraph(graph)).toBe(hash);
  const value = model.layers.find(({ name }) => name === "layer1.out")?.value ?? "";
  expect(sites.map(({ after }) => after).slice(-2)[0]).toBe(value);
  const read = async (own: Graph) => {
    const tapped = { ...own, outputs: own.outputs.concat({ name: value, type: "float32", shape: undefined }) };
    const answer = await sessions.use(tapped, (session) => session.run({ [model.input.value]: images }));
    return answer[value] as Tensor<"float32">;
  };
  const only = editNetwork(graph, model, edits.slice(0, 3)).graph;
  const [before, after] = [await read(graph), await read(only)];
  after.data.forEach((number, at) => {
    const unit = Math.floor(at / 99) % 6;
    if (unit < 2 || unit > 4) expect(Object.is(number, before.data[at])).toBe(true);
  });
  const feeds = { [model.input.value]: images };
  expect((await run(decodeModel(encodeModel(edited)), feeds)).data).toEqual((await run(edited, feeds)).data);
});

test("integers are not edited", () => {
  const net = startNet(["N", 3]);
  const graph = net.build(net.node("Cast", [net.node("Relu", [net.x])], { to: attribute.int(6) }));
  const names = findArchitecture(graph);
  const layer = {
    ...names.layers.at(-1),
    name: "whole",
    value: graph.outputs[0]?.name ?? "",
  } as (typeof names.layers)[0];
  const edit = () =>
    editNetwork(graph, { layers: [...names.layers, { ...layer, index: 9 }], blocks: [] }, [
      { kind: "set", layer: "whole", value: 0 },
    ]);
  expect(edit).toThrow("unsupported layer: whole (it holds int32)");
});
