import { intAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node } from "../../graph/graph.ts";
import { float32 } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { addExtreme, addPlaneMeans, addUnitPlanes, type Extreme, once, type UnitReading } from "./unit-readings.ts";

/**
 * What is read of a layer where it follows from what was read of the layer before it: a node that makes each number from one number of the same
 * channel, rising or falling with it, makes the extremes of the extremes, at the same places. Undefined for other layers.
 */
export function readFrom(builder: GraphBuilder, layer: Layer, before: UnitReading): UnitReading | undefined {
  const node = builder.producerOf(layer.value);
  if (node?.type === "Relu") return rectified(builder, node, layer, before);
  if (node?.type === "BatchNormalization" && intAttribute(node, "training_mode", 0) === 0) {
    return normalized(builder, node, before);
  }
  return undefined;
}

/** The same node, fed another value of its input's rank and channels. */
function again(builder: GraphBuilder, { type, inputs, attributes }: Node, value: string): string {
  return builder.add(type, [value, ...inputs.slice(1)], attributes);
}

/** Above zero nothing changes. A map without anything above zero holds zeros alone, of which the first is the largest. */
function rectified(builder: GraphBuilder, node: Node, layer: Layer, before: UnitReading): UnitReading {
  const planes = addUnitPlanes(builder, layer);
  const value = again(builder, node, before.most.value);
  return {
    most: { value, place: { at: before.most.place.at, above: value } },
    least: once(() => addExtreme(builder, layer, planes, "smallest")),
    mean: addPlaneMeans(builder, planes),
  };
}

/** A channel's factor decides which of the extremes becomes which; a factor of 0 makes all of a map equal. Its mean is made as each of its numbers is. */
function normalized(builder: GraphBuilder, node: Node, before: UnitReading): UnitReading {
  const mean = again(builder, node, before.mean);
  const of = ({ value, place }: Extreme): Extreme => ({ value: again(builder, node, value), place });
  const scale = builder.constantOf(node.inputs[1] ?? "");
  if (scale !== undefined && Array.from(scale.data, Number).every((factor) => factor > 0)) {
    return { most: of(before.most), least: once(() => of(before.least())), mean };
  }
  const both = once(() => [of(before.most), of(before.least())] as const);
  const extreme = (choose: "Max" | "Min", apart: "Greater" | "Less"): Extreme => {
    const [first, second] = both();
    const isFirst = builder.add(apart, [first.value, second.value]);
    const isSecond = builder.add(apart, [second.value, first.value]);
    const inSecond = onlyWhere(builder, isSecond, placeOf(builder, second));
    const at = builder.add("Where", [isFirst, placeOf(builder, first), inSecond]);
    const place = { at, above: undefined };
    return { value: builder.add(choose, [first.value, second.value]), place };
  };
  return { most: extreme("Max", "Greater"), least: once(() => extreme("Min", "Less")), mean };
}

/** As many axes as what it is compared with: the runtime goes number by number through other shapes. */
const zero = (builder: GraphBuilder): string => builder.constant(float32([1, 1, 1, 1], [0]));

/** The place of an extreme, written out. */
function placeOf(builder: GraphBuilder, { place: { at, above } }: Extreme): string {
  return above === undefined ? at : onlyWhere(builder, builder.add("Greater", [above, zero(builder)]), at);
}

/** The place where the condition holds, and the first place elsewhere. */
function onlyWhere(builder: GraphBuilder, condition: string, place: string): string {
  return builder.add("Where", [condition, place, zero(builder)]);
}
