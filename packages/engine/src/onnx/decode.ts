import type { ModelProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import { CANONICAL_OPSET, type Graph } from "../graph/graph.ts";
import { subgraphs } from "../graph/walk.ts";
import { decodeGraph } from "./decode-graph.ts";
import { canonicalDomain } from "./decode-node.ts";
import { tensorReader } from "./decode-tensor.ts";
import type { ExternalData } from "./external-data.ts";
import { inlineFunctions } from "./functions.ts";
import { liftOpset } from "./opset.ts";
import { parseModel } from "./parse.ts";
import { wellFormed } from "./well-formed.ts";

/** What may be said beside a model's bytes. */
export interface DecodeOptions {
  /** Reads the files beside the model that hold its weights, where it has such. */
  readonly externalData?: ExternalData;
  /** Leaves the opset as it is, for running the model as its file writes it. */
  readonly asWritten?: boolean;
}

/**
 * Reads an ONNX file into a graph at the canonical opset, in topological order. Weights are views of `bytes` where
 * alignment allows: do not change them. Functions are inlined; what a model says of its own training is left out. Fails
 * with a DeeplingError on anything that is not a whole, well-formed model.
 */
export function decodeModel(bytes: Uint8Array, options: DecodeOptions = {}): Graph {
  const { model, graph: proto } = parseModel(bytes);
  const graph = wellFormed(decodeGraph(inlineFunctions(model, proto), tensorReader(options.externalData)));
  if (graph.outputs.length === 0) throw new DeeplingError("missing", `output: graph "${graph.name}" has none`);
  for (const input of graph.inputs) {
    if (!graph.types.has(input.name)) throw new DeeplingError("missing", `type: input "${input.name}"`);
  }
  const metadata = new Map(model.metadataProps.map(({ key, value }) => [key, value]));
  const opsets = opsetsInUse(graph, declaredOpsets(model));
  const written = { format: Number(model.irVersion), opset: opsets.get("") ?? CANONICAL_OPSET };
  const decoded = { ...graph, opsets, metadata, written };
  return options.asWritten === true ? decoded : liftOpset(decoded);
}

function declaredOpsets(model: ModelProto): ReadonlyMap<string, number> {
  const opsets = new Map<string, number>();
  const imports = [...model.functions.flatMap((one) => one.opsetImport), ...model.opsetImport];
  for (const { domain, version } of imports) opsets.set(canonicalDomain(domain), Number(version));
  return opsets;
}

/** The standard operators' version and that of every other domain that a node has. */
function opsetsInUse(graph: Graph, declared: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  const note = ({ nodes }: Graph): void => {
    for (const node of nodes) {
      if (!used.has(node.domain)) {
        const version = declared.get(node.domain);
        if (version === undefined) {
          throw new DeeplingError("missing", `opset: domain "${node.domain}" (node "${node.name}")`, {
            hint: "the model does not say which version of its operators it means: export it again",
          });
        }
        used.set(node.domain, version);
      }
      for (const inner of subgraphs(node)) note(inner);
    }
  };
  note(graph);
  return used;
}
