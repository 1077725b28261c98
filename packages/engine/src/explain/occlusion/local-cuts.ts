import { intAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { reachable } from "../../graph/walk.ts";
import { axesOf } from "../../ops/index.ts";
import type { ReceptiveField } from "../../passes/layer.ts";
import { createNet, type Net } from "../../passes/net.ts";
import { receptiveFields } from "../../passes/receptive-field.ts";

/** A map through which everything goes from the image to a target, each position of which sees a known box of the image. */
export interface LocalCut {
  readonly value: string;
  /** Channels × height × width. */
  readonly shape: readonly [number, number, number];
  readonly field: ReceptiveField;
}

/** The maps of images in NCHW, in order, up to which every operator does the same to a part of an image as to all of it, borders apart. */
export function localCuts(graph: Graph, image: string, target: string): readonly LocalCut[] {
  const net = createNet(graph, { name: image, layout: "nchw" });
  const fields = receptiveFields(net);
  const nodes = dataNodes(graph, image, target);
  const lastRead = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const input of node.inputs) lastRead.set(input, index);
  });
  const cuts: LocalCut[] = [];
  // the last node that reads something older than what is looked at
  let open = lastRead.get(image) ?? 0;
  for (const [index, node] of nodes.entries()) {
    if (!isLocal(net, node)) break;
    const [value = ""] = node.outputs;
    const field = fields.get(value);
    const [, ...extents] = (net.shape(value) ?? []).map(Number);
    const [channels = Number.NaN, height = Number.NaN, width = Number.NaN] = extents;
    const isReal = (graph.types.get(value)?.type ?? "float32") === "float32";
    const whole = isReal && extents.length === 3 && extents.every(Number.isInteger);
    if (open <= index && node.outputs.length === 1 && field !== undefined && whole)
      cuts.push({ value, shape: [channels, height, width], field });
    open = Math.max(open, ...node.outputs.map((output) => lastRead.get(output) ?? 0));
  }
  return cuts;
}

/** The nodes on the way from the image to the target. */
function dataNodes(graph: Graph, image: string, target: string): readonly Node[] {
  const needed = reachable(graph, [target]);
  const data = new Set([image]);
  return graph.nodes.filter((node) => {
    if (!needed.has(node) || !node.inputs.some((input) => data.has(input))) return false;
    for (const output of node.outputs) data.add(output);
    return true;
  });
}

/** Whether an operator on maps asks for nothing but a position's neighbourhood. */
function isLocal(net: Net, node: Node): boolean {
  if (node.domain !== "" || net.shape(node.outputs[0] ?? "")?.length !== 4) return false;
  const rule = axesOf(node.type);
  if (typeof rule === "object") {
    const isKept = rule.along === "joins" || rule.along === "splits";
    return isKept && intAttribute(node, "axis", rule.axis) === 1;
  }
  switch (rule) {
    case "window":
    case "by position":
      return true;
    case "pad":
      return padsWithNumbers(net, node);
    case "quantise":
      return net.dataInputs(node).length === 1;
    case "pointwise":
      return node.inputs.every((input) => net.isData(input) || isSameEverywhere(net, input));
    default:
      return false;
  }
}

/** Whether a constant has one number for all rows and columns. */
function isSameEverywhere(net: Net, input: string): boolean {
  if (input === "") return true;
  const shape = net.shape(input);
  return shape?.slice(-2).every((extent) => extent === 1) ?? false;
}

function padsWithNumbers(net: Net, node: Node): boolean {
  const pads = net.constant(node.inputs[1] ?? "");
  return (
    stringAttribute(node, "mode", "constant") === "constant" &&
    pads !== undefined &&
    Array.from(pads.data, Number).every((pad) => pad >= 0)
  );
}
