import type { Graph, Node } from "../graph/graph.ts";
import { findBlocks } from "./blocks.ts";
import { channelAxes } from "./channel-axis.ts";
import { countElements, elementsPerImage, multiplyAddsOf, parametersOf } from "./cost.ts";
import { type ImageAxes, imageAxes } from "./image-axes.ts";
import type { Block, Layer } from "./layer.ts";
import { createNet, type Net } from "./net.ts";
import { receptiveFields } from "./receptive-field.ts";
import { describeStep } from "./steps/detail.ts";
import { nameSteps } from "./steps/names.ts";
import type { Step } from "./steps/step.ts";
import { findSteps } from "./steps/steps.ts";
import { joinUntappable } from "./steps/tappable.ts";

/** A layer whose block is still to be found. */
type Unplaced = Omit<Layer, "block"> & { block: Layer["block"] };

/** A graph's layers, in the order in which their results are there, and the blocks that gather them. */
export interface Architecture {
  readonly layers: readonly Layer[];
  readonly blocks: readonly Block[];
}

/**
 * The layers of a graph with inferred shapes (`inferShapes`): layer 0 is the image input, then one for each step that a framework's
 * summary lists, what an exporter split put together again. Costs are for one image, and 0 where an extent is free.
 */
export function findArchitecture(graph: Graph, image: ImageAxes = imageAxes(graph)): Architecture {
  return architectureOf(createNet(graph, image));
}

/** The same of a graph that is read already. */
export function architectureOf(net: Net): Architecture {
  const steps = joinUntappable(net, findSteps(net));
  const names = nameSteps(net, steps);
  const inputs = edgesOf(net, steps);
  const fields = receptiveFields(net);
  const axes = channelAxes(net);
  const channelsOf = (value: string): Layer["channels"] => {
    // a value that lost its channels in a Reshape lists units on the first axis behind the images
    const axis = axes.get(value) ?? 1;
    return { axis, count: net.shape(value)?.[axis] ?? 1 };
  };
  const layers: Unplaced[] = [
    { ...inputLayer(net), channels: channelsOf(net.input.name) },
    ...steps.map((step, index): Unplaced => {
      const learned = parametersOf(net, step.nodes);
      return {
        index: index + 1,
        name: names[index] ?? "",
        kind: step.kind,
        op: step.main.type,
        nodes: step.nodes.map(({ name }) => name),
        value: step.value,
        shape: net.shape(step.value) ?? [],
        channels: channelsOf(step.value),
        inputs: inputs[index] ?? [],
        block: undefined,
        parameters: countElements(net, learned),
        multiplyAdds: step.nodes.reduce((sum, node) => sum + (multiplyAddsOf(net, node) ?? 0), 0),
        activations: elementsPerImage(net.shape(step.value), net.batch) ?? 0,
        receptiveField: fields.get(step.value),
        weights: kernelOf(net, step, learned),
        detail: describeStep(net, step),
      };
    }),
  ];
  const blocks = findBlocks(layers);
  // written where they stand: a second copy of 100,000 layers is time for the garbage collector
  for (const { index, layers: inside } of blocks) {
    for (const layer of inside) {
      const found = layers[layer];
      if (found !== undefined) found.block = index;
    }
  }
  return { layers, blocks };
}

/** The layers alone. */
export function findLayers(graph: Graph): readonly Layer[] {
  return findArchitecture(graph).layers;
}

function inputLayer({ input, batch }: Net): Omit<Layer, "channels"> {
  return {
    index: 0,
    name: "input",
    kind: "input",
    op: "",
    nodes: [],
    value: input.name,
    shape: input.shape ?? [],
    inputs: [],
    block: undefined,
    parameters: 0,
    multiplyAdds: 0,
    activations: elementsPerImage(input.shape, batch) ?? 0,
    receptiveField: { size: [1, 1], stride: [1, 1], offset: [0, 0] },
    weights: undefined,
    detail: "",
  };
}

/** For each step the layers that it reads, through all that only hands values on. */
function edgesOf(net: Net, steps: readonly Step[]): readonly (readonly number[])[] {
  // a layer that makes a value, or the layers that one that is only handed on comes from
  const makers = new Map<string, number | readonly number[]>([[net.input.name, 0]]);
  steps.forEach((step, index) => {
    for (const node of step.nodes) for (const output of node.outputs) makers.set(output, index + 1);
  });
  const note = (node: Node, found: number[]): void => {
    for (const value of node.inputs) {
      const from = net.isData(value) ? makers.get(value) : undefined;
      if (typeof from === "number") found.push(from);
      else if (from !== undefined) for (const each of from) found.push(each);
    }
  };
  for (const node of net.nodes) {
    const handed = node.outputs.filter((output) => !makers.has(output));
    if (handed.length === 0) continue;
    const found: number[] = [];
    note(node, found);
    for (const output of handed) makers.set(output, distinct(found));
  }
  return steps.map((step, index) => {
    const read: number[] = [];
    for (const node of step.nodes) note(node, read);
    const others = distinct(read).filter((layer) => layer !== index + 1);
    return others.length < 2 ? others : others.sort((a, b) => a - b);
  });
}

/** Each number once, in order of first appearance. */
function distinct(numbers: number[]): number[] {
  return numbers.length < 2 ? numbers : [...new Set(numbers)];
}

const KERNELS: ReadonlySet<string> = new Set(["convolution", "transposed convolution", "dense"]);

/** The initializer that holds the kernel of a convolution or dense layer, also where it is transposed first. */
function kernelOf(net: Net, step: Step, learned: ReadonlySet<string>): Layer["weights"] {
  if (!KERNELS.has(step.kind)) return undefined;
  const names = [...(step.nodes.length === 1 ? learned : parametersOf(net, [step.main]))];
  const name = names.find((candidate) => (net.constant(candidate)?.shape.length ?? 0) >= 2);
  const shape = name === undefined ? undefined : net.constant(name)?.shape;
  return name === undefined || shape === undefined ? undefined : { name, shape };
}
