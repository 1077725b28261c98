import { DeeplingError } from "../base/error.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { decideScores, type ScoreOptions } from "../model/scores.ts";
import { findOp } from "../ops/index.ts";
import { bindSymbols } from "../passes/bind-symbols.ts";
import { canonicalize } from "../passes/canonicalize.ts";
import { countElements, parametersOf } from "../passes/cost.ts";
import { foldConstants } from "../passes/fold-constants.ts";
import { freeBatch } from "../passes/free-batch.ts";
import { findArchitecture } from "../passes/layers.ts";
import { createNet, imageInput, type Net } from "../passes/net.ts";
import { notesOn } from "./model-notes.ts";
import type { ModelInfo } from "./study.ts";

/** A graph ready to be run and read, and what there is to say of it. */
export interface Inspection {
  /** Canonical, shapes inferred, its batch free where that can be. */
  readonly graph: Graph;
  readonly model: ModelInfo;
}

/** What is known of a model beside its graph. */
export interface InspectOptions {
  /** What the model is called; the graph's own name when absent. */
  readonly name?: string;
  /** Height and width of the pictures that will be shown, for a model that leaves them free. */
  readonly size?: readonly [number, number] | undefined;
  /** What is known of the class scores. */
  readonly scores?: ScoreOptions | undefined;
}

/**
 * Prepares a decoded graph and describes it: layers, blocks, costs, which output holds the class scores, what has no gradient.
 * Throws "unsupported model" where there is no image input or no output.
 */
export function inspectModel(decoded: Graph, { name = decoded.name, size, scores }: InspectOptions = {}): Inspection {
  const folded = foldConstants(canonicalize(sized(decoded, size)));
  const freed = freeBatch(folded);
  const { graph } = freed;
  const net = createNet(graph);
  if (net === undefined) {
    throw new DeeplingError("unsupported", `model: ${name} has no image input`, {
      hint: "an input of four axes, batch × channels × height × width, is looked for",
    });
  }
  if (graph.outputs.length === 0) throw new DeeplingError("unsupported", `model: ${name} has no output`);
  const { layers, blocks } = findArchitecture(graph);
  const output = decideScores(net, scores);
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
      parameters: countElements(net, parametersOf(net, net.nodes)),
      multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
      withoutGradient: withoutGradient(net),
      notes: [...notesOn(net, layers, freed), ...output.notes],
    },
  };
}

/** The inspection with its class scores decided anew, when more is known of them (the data's classes). */
export function withScores({ graph, model }: Inspection, options: ScoreOptions): Inspection {
  const net = createNet(graph);
  if (net === undefined) return { graph, model };
  const own = new Set(model.output.notes);
  const output = decideScores(net, options);
  return {
    graph,
    model: { ...model, output, notes: [...model.notes.filter((note) => !own.has(note)), ...output.notes] },
  };
}

/** The graph with numbers for the free height and width of its image input. */
function sized(graph: Graph, size: InspectOptions["size"]): Graph {
  const { shape } = imageInput(graph) ?? {};
  if (size === undefined || shape?.length !== 4) return graph;
  const channelsLast = typeof shape[3] === "number" && typeof shape[1] !== "number";
  const extents: Record<string, number> = {};
  size.forEach((extent, side) => {
    const dim = shape[side + (channelsLast ? 1 : 2)];
    if (typeof dim === "string") extents[dim] = extent;
  });
  return Object.keys(extents).length === 0 ? graph : bindSymbols(graph, extents);
}

/** The nodes between image and outputs through which no gradient can be had; shape arithmetic does not count. */
function withoutGradient(net: Net): ModelInfo["withoutGradient"] {
  const pullbackOf = (node: Node) => (node.domain === "" ? findOp(node.type)?.pullback : undefined) ?? "none";
  return net.nodes.filter((node) => pullbackOf(node) === "none").map((node) => ({ node: node.name, op: node.type }));
}
