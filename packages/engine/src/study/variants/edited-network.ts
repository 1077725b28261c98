import { type EditedNetwork, editNetwork } from "../../edits/network/edit-network.ts";
import { type NeededValue, neededValues, valueKey } from "../../edits/network/edit-values.ts";
import type { NetworkEdit } from "../../edits/network/network-edit.ts";
import { parseNetworkEdits } from "../../edits/network/parse-network-edits.ts";
import { type NetworkNames, requireEdit, requireEditable } from "../../edits/network/require-edit.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Subject } from "../subject.ts";
import { unitMeans } from "../units/unit-means.ts";

/** The network of a subject without edits, edited. What the edits need of it is computed first. Throws what `editNetwork` throws, before anything is computed where it can. */
export async function editedNetwork(
  subject: Subject,
  network: string | readonly NetworkEdit[],
): Promise<EditedNetwork> {
  const { graph, model, dataset } = subject;
  const names: NetworkNames = { ...model, data: dataset };
  const edits = typeof network === "string" ? parseNetworkEdits(network, names) : network;
  for (const edit of edits) requireEdit(edit, names);
  const values = new Map<string, Tensor<"float32">>();
  for (const needed of neededValues(edits)) {
    values.set(valueKey(needed), await computed(subject, needed, requireEditable(needed.layer, names)));
  }
  return editNetwork(graph, names, edits, values);
}

async function computed(subject: Subject, needed: NeededValue, layer: Layer): Promise<Tensor<"float32">> {
  if (needed.kind === "mean") {
    const means = await subject.shared(meansOf)(layer);
    return float32([means.length], means);
  }
  const [value] = await subject.network.read(await subject.inputOf(needed.item), [layer.value]);
  return value as Tensor<"float32">;
}

/** The means of layers' units over the data, each computed once. It takes no turn: whoever asks may have one. */
function meansOf(subject: Subject): (layer: Layer) => Promise<Float32Array> {
  const found = new Map<number, Promise<Float32Array>>();
  const compute = async (layer: Layer): Promise<Float32Array> => {
    const messages = unitMeans({ ...subject, layer, signal: undefined });
    for (;;) {
      const { done, value } = await messages.next();
      if (done === true) return value;
    }
  };
  return (layer) => {
    const means = found.get(layer.index) ?? compute(layer);
    found.set(layer.index, means);
    means.catch(() => found.delete(layer.index));
    return means;
  };
}
