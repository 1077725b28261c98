import { DeeplingError } from "../../base/error.ts";
import type { Shape } from "../../graph/graph.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { channelAxes } from "../../passes/channel-axis.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet } from "../../passes/net.ts";
import { putBehind } from "../../passes/put-behind.ts";
import type { EditedValue } from "./edited-value.ts";

/** The graph in which a layer hands on what it reads. Throws "unsupported bypass" where it reads several values, or one of another shape. */
export function bypass(graph: TypedGraph, layer: Layer): EditedValue {
  const net = createNet(graph);
  const own = new Set(layer.nodes);
  const nodes = net.nodes.filter(({ name }) => own.has(name));
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  const read = [...new Set(nodes.flatMap(net.dataInputs))].filter((value) => !made.has(value));
  const [entering, ...others] = read;
  if (entering === undefined || others.length > 0) {
    const hint =
      layer.kind === "add" ? `switch its branch off: ${layer.name}:branch-off` : "choose a layer with one input";
    throw new DeeplingError("unsupported", `bypass: ${layer.name} (it reads ${read.length} values)`, { hint });
  }
  const [from, to] = [net.shape(entering), net.shape(layer.value)];
  const axes = channelAxes(net);
  const axis = axes.get(entering) ?? layer.channels.axis;
  if (!isSame(from, to) || ((to?.length ?? 0) > 2 && axis !== layer.channels.axis)) {
    throw new DeeplingError("unsupported", `bypass: ${layer.name} (it turns ${say(from)} into ${say(to)})`, {
      hint: `bypass a layer that keeps the shape, or set its values: ${layer.name}=0`,
    });
  }
  return hand(graph, layer.value, entering);
}

/** The graph in which another value stands for a layer's. */
export function hand(graph: TypedGraph, value: string, other: string): EditedValue {
  const followed = putBehind(graph, value, (builder) => builder.add("Identity", [other], {}, "edit"));
  return { graph: followed.graph, before: followed.whole, after: value };
}

/** Whether two shapes are known and the same. */
export function isSame(a: Shape | undefined, b: Shape | undefined): boolean {
  return a !== undefined && a.length === b?.length && a.every((extent, at) => extent === b[at]);
}

/** A shape without its batch. */
export function say(shape: Shape | undefined): string {
  return shape === undefined ? "an unknown shape" : shape.slice(1).join("×");
}
