import { axesOf } from "../../ops/index.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Net } from "../../passes/net.ts";
import { stepOf } from "../../passes/unit-sums/layer-sum.ts";
import type { WrittenStep } from "./written-cell.ts";

/** How the units of a layer are made of those of the layers that it reads, by their indices. */
export interface StepForm {
  readonly form: WrittenStep["form"];
  readonly sources: readonly number[];
}

const GREATEST: ReadonlySet<string> = new Set(["MaxPool", "GlobalMaxPool"]);

const sameShape = (a: Layer, b: Layer): boolean => a.shape.join() === b.shape.join();

/** Finds the form of a layer: a sum where all that stands between it and the layers that it reads is affine. */
export function stepForm(net: Net, layers: readonly Layer[], layer: Layer): StepForm {
  const owners = new Map(layers.map(({ value, index }) => [value, index]));
  const sources = new Set<number>();

  const isAffine = (value: string): boolean => {
    const owner = owners.get(value);
    if (owner !== undefined && owner !== layer.index) {
      sources.add(owner);
      return true;
    }
    const node = net.producer(value);
    if (node === undefined || (stepOf(net, node) === "opaque" && node.type !== "Concat")) return false;
    return net.dataInputs(node).every(isAffine);
  };
  if (layer.inputs.length > 0 && isAffine(layer.value)) {
    return { form: "sum", sources: [...sources].sort((a, b) => a - b) };
  }
  const [first] = layer.inputs.map((index) => layers[index] as Layer);
  const isAlone = first !== undefined && layer.inputs.length === 1;
  if (isAlone && GREATEST.has(layer.op)) return { form: "greatest", sources: layer.inputs };
  const isPointwise = layer.kind === "activation" && axesOf(layer.op) === "pointwise";
  if (isAlone && isPointwise && sameShape(first, layer)) return { form: "same", sources: layer.inputs };
  return { form: "reads", sources: layer.inputs };
}
