import type { ModelProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import type { Graph } from "../graph/graph.ts";
import { decodeGraph } from "./decode-graph.ts";
import { canonicalDomain } from "./decode-node.ts";
import { tensorReader } from "./decode-tensor.ts";
import type { ExternalData } from "./external-data.ts";
import { liftOpset } from "./opset.ts";
import { parseModel } from "./parse.ts";
import { wellFormed } from "./well-formed.ts";

/** What may be said beside a model's bytes. */
export interface DecodeOptions {
  /** Reads the files beside the model that hold its weights, where it has such. */
  readonly externalData?: ExternalData;
}

/**
 * Reads an ONNX file into a graph at the canonical opset, in topological order. Weights are views of `bytes` where
 * alignment allows: do not change them. What a model says of its own training is left out. Fails with a DeeplingError on
 * anything that is not a whole, well-formed model.
 */
export function decodeModel(bytes: Uint8Array, options: DecodeOptions = {}): Graph {
  const model = parseModel(bytes);
  const opsets = readOpsets(model);
  if (model.graph === undefined) throw new DeeplingError("invalid", "model: no graph");
  const graph = wellFormed(decodeGraph(model.graph, tensorReader(options.externalData)));
  for (const input of graph.inputs) {
    if (!graph.types.has(input.name)) throw new DeeplingError("missing", `type: input "${input.name}"`);
  }
  const metadata = new Map(model.metadataProps.map(({ key, value }) => [key, value]));
  return liftOpset({ ...graph, opsets, metadata });
}

function readOpsets(model: ModelProto): ReadonlyMap<string, number> {
  const opsets = new Map<string, number>();
  for (const { domain, version } of model.opsetImport) opsets.set(canonicalDomain(domain), Number(version));
  if (opsets.size === 0) throw new DeeplingError("missing", "opset: the model names no version of its operators");
  return opsets;
}
