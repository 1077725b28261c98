import { attribute, intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node } from "../../graph/graph.ts";

/** A convolution with the margin of zeros that a Pad before it makes, as a new value; undefined where there is none to take up. */
export function withOwnPadding(builder: GraphBuilder, node: Node): string | undefined {
  const pad = builder.producerOf(node.inputs[0] ?? "");
  const rank = builder.typeOf(node.inputs[0] ?? "")?.shape?.length;
  if (node.type !== "Conv" || node.domain !== "" || pad?.type !== "Pad" || pad.domain !== "") return undefined;
  const margin = rank === undefined ? undefined : zeroMargin(builder, pad, rank);
  const automatic = stringAttribute(node, "auto_pad", "NOTSET");
  if (margin === undefined || !["NOTSET", "VALID"].includes(automatic)) return undefined;
  const own = automatic === "VALID" ? undefined : intsAttribute(node, "pads");
  const pads = margin.map((extent, at) => extent + (own?.[at] ?? 0));
  const { auto_pad: _, ...attributes } = node.attributes;
  const inputs = [pad.inputs[0] ?? "", ...node.inputs.slice(1)];
  return builder.add("Conv", inputs, { ...attributes, pads: attribute.ints(pads) });
}

/** How many zeros a Pad puts before and behind each axis of space, as Conv's `pads`; undefined where it does anything else. */
function zeroMargin(builder: GraphBuilder, pad: Node, rank: number): readonly number[] | undefined {
  const [, amounts = "", fill = "", given = ""] = pad.inputs;
  if (stringAttribute(pad, "mode", "constant") !== "constant") return undefined;
  if (fill !== "" && numbersOf(builder, fill)?.every((number) => number === 0) !== true) return undefined;
  const numbers = numbersOf(builder, amounts);
  const axes = given === "" ? Array.from({ length: rank }, (_, axis) => axis) : numbersOf(builder, given);
  if (numbers === undefined || axes === undefined || numbers.some((amount) => amount < 0)) return undefined;
  const margin = new Array<number>(2 * rank).fill(0);
  axes.forEach((axis, at) => {
    const place = axis < 0 ? axis + rank : axis;
    margin[place] = numbers[at] ?? 0;
    margin[place + rank] = numbers[at + axes.length] ?? 0;
  });
  const isSpace = (at: number) => at % rank >= 2;
  return margin.some((amount, at) => amount !== 0 && !isSpace(at)) ? undefined : margin.filter((_, at) => isSpace(at));
}

function numbersOf(builder: GraphBuilder, value: string): readonly number[] | undefined {
  const tensor = builder.constantOf(value);
  return tensor === undefined ? undefined : Array.from(tensor.data, Number);
}
