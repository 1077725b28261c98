import { afterAll, expect, test } from "vitest";
import { editedGolden, editedGoldens } from "../../../../../test/engine/edited-networks.ts";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { someRows } from "../../runtime/batches.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { createNetwork } from "../../study/network.ts";
import { editNetwork } from "./edit-network.ts";
import { neededValues, valueKey } from "./edit-values.ts";
import type { NetworkEdit } from "./network-edit.ts";
import { parseNetworkEdits } from "./parse-network-edits.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const names = ["residual", "last"] as const;
const nets = Object.fromEntries(names.map((name) => [name, editedGolden(name)]));

/** What the edits need, read from the network and averaged here. */
async function valuesOf(net: (typeof nets)[string], edits: readonly NetworkEdit[]) {
  const network = createNetwork(net.graph, net.model.input.value, sessions);
  const values = new Map<string, Tensor<"float32">>();
  for (const needed of neededValues(edits)) {
    const layer = net.model.layers.find(({ name }) => name === needed.layer);
    const [all] = (await network.read(net.images, [layer?.value ?? ""])) as [Tensor<"float32">];
    const { axis = 1, count } = layer?.channels ?? {};
    const inner = all.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
    const sums = new Float64Array(Number(count));
    all.data.forEach((value, flat) => {
      const unit = Math.floor(flat / inner) % Number(count);
      sums[unit] = (sums[unit] ?? 0) + (value * Number(count)) / all.data.length;
    });
    const own = needed.kind === "mean" ? float32([sums.length], sums) : someRows(all, needed.item, needed.item + 1);
    values.set(valueKey(needed), own);
  }
  return values;
}

test.each(names)("%s: every edit gives the scores that PyTorch's hooks give", async (name) => {
  const net = nets[name] as (typeof nets)[string];
  const golden = editedGoldens[name];
  const { graph, model, images } = net;
  const apart = async (own: typeof graph, expected: readonly number[]) => {
    const network = createNetwork(own, model.input.value, sessions);
    const [scores] = (await network.read(images, [model.output.value])) as [Tensor<"float32">];
    return Math.max(...expected.map((value, at) => Math.abs(value - (scores.data[at] ?? Number.NaN))));
  };
  expect(await apart(graph, golden.scores)).toBeLessThan(1e-5);
  for (const [text, expected] of Object.entries(golden.edits)) {
    const edits = parseNetworkEdits(text, model);
    const edited = editNetwork(graph, model, edits, await valuesOf(net, edits));
    expect(await apart(edited.graph, expected), text).toBeLessThan(1e-5);
    expect(await apart(edited.compared, expected), text).toBeLessThan(1e-5);
    expect(edited.graph.inputs).toEqual(graph.inputs);
    for (const { edit, before, after } of edited.sites) {
      const network = createNetwork(edited.compared, model.input.value, sessions);
      const [old, own] = await network.read(images, [before, after]);
      expect(own?.data, `${text}: ${JSON.stringify(edit)}`).not.toEqual(old?.data);
    }
  }
});
