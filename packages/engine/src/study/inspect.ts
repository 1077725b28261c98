import { DeeplingError } from "../base/error.ts";
import { withoutRelevance } from "../explain/lrp/without-relevance.ts";
import type { Graph, Node, ValueType } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { type InputReading, readInput } from "../model/image-input.ts";
import { prepareInput } from "../model/prepare-input.ts";
import { decideScores, type ScoreOptions } from "../model/scores.ts";
import { findOp } from "../ops/index.ts";
import { bindSymbols } from "../passes/bind-symbols.ts";
import { countElements, parametersOf } from "../passes/cost.ts";
import { type FreeBatch, freeBatch } from "../passes/free-batch.ts";
import { inferShapes } from "../passes/infer-shapes.ts";
import { architectureOf } from "../passes/layers.ts";
import { createNet, type Net } from "../passes/net.ts";
import { openGraph } from "../passes/opening/opening.ts";
import { prepare } from "../passes/prepare.ts";
import { notesOn } from "./model-notes.ts";
import type { ModelInfo } from "./study.ts";

/** A graph ready to be run and read, and what there is to say of it. */
export interface Inspection {
  /** Canonical, shapes inferred, its batch free where that can be. */
  readonly graph: TypedGraph;
  readonly model: ModelInfo;
  /** What there is to say of the model beside its class scores. */
  readonly notes: readonly string[];
}

/** What is known of a model beside its graph. */
export interface InspectOptions {
  /** What the model is called; the graph's own name when absent. */
  readonly name?: string;
  /** Which input is the image, and how its numbers are pixels, as `readInput` decided it with the person's flags. */
  readonly reading?: InputReading | undefined;
  /** Height and width of the images that will be shown, for a model that leaves them free. */
  readonly size?: readonly [number, number] | undefined;
  /** Their channels, for a model that leaves them free. */
  readonly channels?: number | undefined;
  /** What is known of the class scores. */
  readonly scores?: ScoreOptions | undefined;
  /** Reads layers that an export left in training mode as in evaluation mode. */
  readonly inference?: boolean | undefined;
  /** Types of values that no rule tells, as `askTypes` found them. */
  readonly types?: ReadonlyMap<string, ValueType> | undefined;
}

/**
 * Prepares a decoded graph and describes it: layers, blocks, costs, which output holds the class scores, what has no gradient.
 * A model that takes no image is described as well; its `input.image` says why. Throws "unsupported model" where there is no output.
 */
export function inspectModel(decoded: Graph, options: InspectOptions = {}): Inspection {
  const { name = decoded.name, reading = readInput(decoded), size, channels, scores, inference, types } = options;
  const prepared = prepareInput(decoded, reading, { ...(size && { size }), ...(channels && { channels }) });
  const { axes, input } = prepared;
  // an input that is no image stays as it is: token numbers are no pixels
  const opened = openGraph(prepared.graph, { inference, image: "refused" in input.image ? "" : input.value });
  const told = prepare(opened.graph);
  const bound = opened.batchMatters ? oneByOne(told, input.value) : told;
  const whole = types === undefined ? bound : inferShapes({ ...bound, types: new Map([...bound.types, ...types]) });
  const freed: FreeBatch = opened.batchMatters
    ? { graph: whole, free: false, reason: "it measures the range of its values over the whole batch" }
    : freeBatch(whole, axes);
  const { graph } = freed;
  const net = createNet(graph, axes);
  if (graph.outputs.length === 0) throw new DeeplingError("unsupported", `model: ${name} has no output`);
  const { layers, blocks } = architectureOf(net);
  const output = decideScores(net, scores);
  const notes = [...reading.notes, ...opened.notes, ...notesOn(net, input, layers, freed)];
  return {
    graph,
    notes,
    model: {
      name,
      hash: hashGraph(graph),
      input,
      output,
      outputs: graph.outputs.map((value) => value.name),
      layers,
      blocks,
      parameters: countElements(net, parametersOf(net, net.nodes)),
      multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
      withoutGradient: withoutGradient(net),
      withoutRelevance: relevanceLacks(graph, input, output),
      notes: withScoreNotes(notes, output),
    },
  };
}

/** A graph whose answer for an image depends on the batch around it, for a batch of one. */
function oneByOne(graph: TypedGraph, image: string): TypedGraph {
  const batch = graph.inputs.find(({ name }) => name === image)?.shape?.[0];
  return typeof batch === "string" ? bindSymbols(graph, { [batch]: 1 }) : graph;
}

/** The inspection with its class scores decided anew, when more is known of them (the data's classes). */
export function withScores({ graph, model, notes }: Inspection, options: ScoreOptions): Inspection {
  const { value, image } = model.input;
  const net = createNet(graph, { name: value, layout: "refused" in image ? "none" : image.layout });
  const output = decideScores(net, options);
  const lacks = relevanceLacks(graph, model.input, output);
  return {
    graph,
    notes,
    model: { ...model, output, withoutRelevance: lacks, notes: withScoreNotes(notes, output) },
  };
}

/** All there is to say of a model: of its class scores last. */
export function withScoreNotes(notes: readonly string[], output: ModelInfo["output"]): readonly string[] {
  return [...notes, ...output.notes.map(({ text }) => text)];
}

/** The operators between image and class scores that have no relevance rule. */
function relevanceLacks(
  graph: TypedGraph,
  input: ModelInfo["input"],
  output: ModelInfo["output"],
): ModelInfo["withoutRelevance"] {
  return withoutRelevance(graph, input.value, output.logits ?? output.value);
}

/** The nodes between image and outputs through which no gradient can be had; shape arithmetic does not count. */
function withoutGradient(net: Net): ModelInfo["withoutGradient"] {
  const pullbackOf = (node: Node) => (node.domain === "" ? findOp(node.type)?.pullback : undefined) ?? "none";
  return net.nodes.filter((node) => pullbackOf(node) === "none").map((node) => ({ node: node.name, op: node.type }));
}
