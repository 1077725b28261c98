import { DeeplingError } from "../base/error.ts";
import type { Dim, Graph, Node } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { findOp } from "../ops/index.ts";
import { canonicalize } from "../passes/canonicalize.ts";
import { foldConstants } from "../passes/fold-constants.ts";
import { freeBatch } from "../passes/free-batch.ts";
import { inferShapes } from "../passes/infer-shapes.ts";
import { findArchitecture } from "../passes/layers.ts";
import { createNet } from "../passes/net.ts";
import type { ModelInfo } from "./study.ts";

/** A graph ready to be run and read, and what there is to say of it. */
export interface Inspection {
  /** Canonical, shapes inferred, its batch free where that can be. */
  readonly graph: Graph;
  readonly model: ModelInfo;
}

/**
 * Prepares a decoded graph and describes it: layers, blocks, costs, which output holds the class scores, what has no gradient.
 * Throws "unsupported model" where there is no image input or no output of real numbers.
 */
export function inspectModel(decoded: Graph, { name = decoded.name }: { readonly name?: string } = {}): Inspection {
  const freed = freeBatch(foldConstants(inferShapes(canonicalize(decoded))));
  const graph = inferShapes(freed.graph);
  const net = createNet(graph);
  if (net === undefined) {
    throw new DeeplingError("unsupported", `model: ${name} has no image input`, {
      hint: "an input of four axes, batch × channels × height × width, is looked for",
    });
  }
  const { layers, blocks } = findArchitecture(graph);
  const output = scoreOutput(graph, name);
  const notes = freed.free ? [] : [`the batch is fixed at ${graph.inputs[0]?.shape?.[0] ?? "?"}: ${freed.reason}`];
  return {
    graph,
    model: {
      name,
      hash: hashGraph(graph),
      input: { name: net.input.name, shape: net.input.shape ?? [] },
      output,
      outputs: graph.outputs.map((value) => value.name),
      layers,
      blocks,
      parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0),
      multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
      withoutGradient: withoutGradient(graph),
      notes,
    },
  };
}

/** The output taken as class scores: the first whose elements per image lie along one axis, or else the first. */
function scoreOutput(graph: Graph, name: string): ModelInfo["output"] {
  const flat = ({ shape }: { readonly shape: readonly Dim[] | undefined }) =>
    shape !== undefined && shape.length >= 2 && shape.slice(2).every((extent) => extent === 1);
  const chosen = graph.outputs.find(flat) ?? graph.outputs[0];
  if (chosen === undefined) throw new DeeplingError("unsupported", `model: ${name} has no output`);
  const producer = graph.nodes.find((node) => node.outputs.includes(chosen.name));
  const scores = endsInSoftmax(graph, producer) ? "probabilities" : "logits";
  return { name: chosen.name, shape: chosen.shape ?? [], scores };
}

/** Whether a value is softmax's, perhaps reshaped after it. */
function endsInSoftmax(graph: Graph, producer: Node | undefined): boolean {
  if (producer === undefined) return false;
  if (producer.type === "Softmax") return true;
  const moves = ["Reshape", "Flatten", "Squeeze", "Identity", "Cast"].includes(producer.type);
  return (
    moves &&
    endsInSoftmax(
      graph,
      graph.nodes.find((node) => node.outputs.includes(producer.inputs[0] ?? "")),
    )
  );
}

/** The nodes through which no gradient can be had; those that only compute shapes and indices do not count. */
function withoutGradient(graph: Graph): ModelInfo["withoutGradient"] {
  const reals = new Set(["float32", "float64", "float16", "bfloat16"]);
  const real = (value: string) => reals.has(graph.types.get(value)?.type ?? "");
  return graph.nodes
    .filter((node) => node.inputs.some(real) && node.outputs.some(real))
    .filter((node) => (findOp(node.type)?.pullback ?? "none") === "none")
    .map((node) => ({ node: node.name, op: node.type }));
}
