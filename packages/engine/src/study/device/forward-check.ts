import { plural } from "../../base/plural.ts";
import type { Graph } from "../../graph/graph.ts";
import { hashGraph } from "../../graph/hash.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { createNetwork } from "../network.ts";
import { relativeDifference } from "./difference.ts";

/** How a device's layers compare with the CPU's. */
export type ForwardCheck =
  /** No layer differs by more than `difference`, relative to its size (L2). */
  | { readonly kind: "agrees"; readonly difference: number; readonly layers: number; readonly images: number }
  /** The first layer, in the network's order, that differs. */
  | { readonly kind: "parts"; readonly layer: string; readonly difference: number }
  /** The device cannot load or run the network. */
  | { readonly kind: "fails"; readonly reason: string };

/** Rounding adds up to about 1e-6 in forty layers; wrong kernels are off by about 1, a lost mean by a hundredth. */
const TOLERANCE = 1e-3;

/** What is compared: a prepared graph, its layers, and a batch for its image input. */
export interface ForwardCheckOptions {
  readonly graph: Graph;
  readonly input: string;
  readonly layers: readonly Layer[];
  readonly images: Tensor<"float32">;
  readonly device: Runtime;
  readonly reference: Runtime;
}

/** Runs the network on both and compares every layer's activations. */
export async function checkForward(options: ForwardCheckOptions): Promise<ForwardCheck> {
  const { graph, input, images, device, reference } = options;
  const layers = options.layers.filter(({ value }) => value !== input);
  const values = [...new Set(layers.map(({ value }) => value))];
  const read = async (runtime: Runtime): Promise<readonly Tensor[]> => {
    const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
    try {
      return await createNetwork(graph, input, sessions).read(images, values);
    } finally {
      await sessions.dispose();
    }
  };
  const wanted = await read(reference);
  let found: readonly Tensor[];
  try {
    found = await read(device);
  } catch (error) {
    return { kind: "fails", reason: error instanceof Error ? error.message : String(error) };
  }
  let largest = 0;
  for (const layer of layers) {
    const at = values.indexOf(layer.value);
    const difference = relativeDifference(wanted[at] as Tensor, found[at] as Tensor);
    if (difference > TOLERANCE) return { kind: "parts", layer: layer.name, difference };
    largest = Math.max(largest, difference);
  }
  return { kind: "agrees", difference: largest, layers: layers.length, images: images.shape[0] ?? 0 };
}

/** The finding in one sentence. */
export function sayForward(check: ForwardCheck, provider: string): string {
  switch (check.kind) {
    case "agrees":
      return `${provider} agrees with the CPU to ${check.difference.toExponential(0)} (${plural(check.layers, "layer")} compared on ${plural(check.images, "image")})`;
    case "parts":
      return `${provider} computes layer "${check.layer}" differently from the CPU (by ${share(check.difference)}): everything runs on the CPU`;
    case "fails":
      return `${provider} cannot run this network (${check.reason}): everything runs on the CPU`;
  }
}

/** A relative difference for a sentence. */
export function share(difference: number): string {
  return Number.isFinite(difference) ? `${Number((100 * difference).toPrecision(2))} %` : "NaN or infinity";
}
