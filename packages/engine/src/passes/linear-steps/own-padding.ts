import { attribute, intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node } from "../../graph/graph.ts";

/**
 * A convolution with the margin of zeros that a Pad before it makes, perhaps with other axes (behind a Transpose), as a new value; undefined
 * where there is none to take up. `isKept` says which values must stay.
 */
export function withOwnPadding(
  builder: GraphBuilder,
  node: Node,
  isKept: (value: string) => boolean,
): string | undefined {
  const [data = ""] = node.inputs;
  if (node.type !== "Conv" || node.domain !== "" || isKept(data)) return undefined;
  const before = builder.producerOf(data);
  const perm = before?.type === "Transpose" ? intsAttribute(before, "perm") : undefined;
  const padded = perm === undefined ? data : (before?.inputs[0] ?? "");
  const pad = builder.producerOf(padded);
  const rank = builder.typeOf(data)?.shape?.length;
  if (pad?.type !== "Pad" || pad.domain !== "" || isKept(padded) || rank === undefined) return undefined;
  const margin = zeroMargin(builder, pad, rank, perm ?? Array.from({ length: rank }, (_, axis) => axis));
  const automatic = stringAttribute(node, "auto_pad", "NOTSET");
  if (margin === undefined || !["NOTSET", "VALID"].includes(automatic)) return undefined;
  const own = automatic === "VALID" ? undefined : intsAttribute(node, "pads");
  const pads = margin.map((extent, at) => extent + (own?.[at] ?? 0));
  const { auto_pad: _, ...attributes } = node.attributes;
  const [source = ""] = pad.inputs;
  const turned = perm === undefined ? source : builder.add("Transpose", [source], { perm: attribute.ints(perm) });
  return builder.add("Conv", [turned, ...node.inputs.slice(1)], { ...attributes, pads: attribute.ints(pads) });
}

/**
 * How many zeros a Pad puts before and behind each axis of space, as Conv's `pads`; undefined where it does anything else. Axis a of the
 * convolution's data is axis `perm[a]` of the Pad's.
 */
function zeroMargin(
  builder: GraphBuilder,
  pad: Node,
  rank: number,
  perm: readonly number[],
): readonly number[] | undefined {
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
  const turned = [...perm, ...perm.map((axis) => axis + rank)].map((at) => margin[at] ?? 0);
  const isSpace = (at: number) => at % rank >= 2;
  return turned.some((amount, at) => amount !== 0 && !isSpace(at)) ? undefined : turned.filter((_, at) => isSpace(at));
}

function numbersOf(builder: GraphBuilder, value: string): readonly number[] | undefined {
  const tensor = builder.constantOf(value);
  return tensor === undefined ? undefined : Array.from(tensor.data, Number);
}
