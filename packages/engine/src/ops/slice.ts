import type { GraphBuilder } from "../graph/builder.ts";
import { subtractDims } from "../graph/dims.ts";
import type { Dim, Node, Shape } from "../graph/graph.ts";
import { int64 } from "../graph/tensor.ts";
import type { Known, Op, PullbackContext } from "./op.ts";
import { countTo, extentOf, scatterAlong } from "./rules/along-axis.ts";
import { axisOf, dataDependentDim, indicesTo } from "./rules/axis.ts";
import { numbersOf, takeAlong } from "./rules/known.ts";
import { constantTensor } from "./rules/like.ts";
import { type Span, spanOf } from "./rules/slice-span.ts";

/** The axes that a slice cuts, and how; undefined where they are not known. */
interface Cuts {
  readonly axes: readonly number[];
  readonly starts: readonly Dim[];
  readonly ends: readonly Dim[];
  readonly steps: readonly number[];
}

type Lists = (index: number) => readonly Dim[] | undefined;

function cutsOf(node: Node, rank: number, has: (index: number) => boolean, list: Lists): Cuts | undefined {
  const starts = list(1);
  const ends = list(2);
  if (starts === undefined || ends === undefined) return undefined;
  const axes = has(3) ? numbersOf(list(3)) : indicesTo(starts.length);
  const steps = has(4) ? numbersOf(list(4)) : starts.map(() => 1);
  if (axes === undefined || steps === undefined) return undefined;
  return { axes: axes.map((axis) => axisOf(node, axis, rank)), starts, ends, steps };
}

function spanAt(cuts: Cuts, index: number, shape: Shape): Span | undefined {
  const { axes, starts, ends, steps } = cuts;
  return spanOf(shape[axes[index] ?? 0] ?? 1, starts[index] ?? 0, ends[index] ?? 0, steps[index] ?? 1);
}

function slicedShape(node: Node, shape: Shape, cuts: Cuts | undefined, axes: readonly number[] | undefined): Shape {
  if (cuts !== undefined) {
    return cuts.axes.reduce<Shape>(
      (dims, axis, index) => dims.with(axis, spanAt(cuts, index, shape)?.length ?? dataDependentDim(node, axis)),
      shape,
    );
  }
  // where from and where to is not known, but perhaps on which axes
  const cut = axes?.map((axis) => axisOf(node, axis, shape.length));
  return shape.map((dim, axis) => ((cut?.includes(axis) ?? true) ? dataDependentDim(node, axis) : dim));
}

/** Pads that put a slice back where it was; undefined for other steps than 1 or where they depend on a free extent. */
function padsBack(cuts: Cuts, shape: Shape): readonly number[] | undefined {
  const pads = Array.from({ length: 2 * shape.length }, () => 0);
  for (const [index, axis] of cuts.axes.entries()) {
    const span = spanAt(cuts, index, shape);
    const extent = shape[axis];
    if (cuts.steps[index] !== 1 || typeof span?.first !== "number") return undefined;
    // of a free extent too: what x[1:] leaves out is known
    const behind = extent === undefined ? "?" : subtractDims(subtractDims(extent, span.first), span.length);
    if (typeof behind !== "number") return undefined;
    pads[axis] = span.first;
    pads[axis + shape.length] = behind;
  }
  return pads;
}

/** The indices that the slice takes of one of its axes, computed in the graph. */
function indicesTaken(builder: GraphBuilder, node: Node, position: number, extent: string): string {
  const at = builder.constant(int64([position]), "position");
  const bound = (index: number): string => builder.add("Gather", [node.inputs[index] ?? "", at], {}, "bound");
  const steps = node.inputs[4] ? [bound(4)] : [];
  const axis = builder.constant(int64([0]), "axes");
  return builder.add("Slice", [countTo(builder, extent), bound(1), bound(2), axis, ...steps], {}, "indices");
}

function pullback({ builder, node, cotangent, typeOf }: PullbackContext): readonly (string | undefined)[] {
  const [x = ""] = node.inputs;
  const { type, shape = [] } = typeOf(x);
  const constant: Lists = (index) => {
    const tensor = builder.constantOf(node.inputs[index] ?? "");
    return tensor === undefined || tensor.type === "string" ? undefined : Array.from(tensor.data, Number);
  };
  const cuts = cutsOf(node, shape.length, (index) => (node.inputs[index] ?? "") !== "", constant);
  const pads = cuts && padsBack(cuts, shape);
  if (pads !== undefined) {
    const zero = builder.constant(constantTensor(type, [], [0]), "scalar");
    return [builder.add("Pad", [cotangent(), builder.constant(int64(pads), "pads"), zero], {}, "grad_pad")];
  }
  const count = cuts?.axes.length ?? Number(typeOf(node.inputs[1] ?? "").shape?.[0] ?? 0);
  const axes = cuts?.axes ?? constant(3)?.map((axis) => axisOf(node, Number(axis), shape.length)) ?? indicesTo(count);
  const back = axes.reduce((gradient, axis, position) => {
    const extent = extentOf(builder, x, axis);
    return scatterAlong(builder, gradient, indicesTaken(builder, node, position, extent), axis, extent);
  }, cotangent());
  return [back];
}

/** start:end:step (inputs 1, 2, 4) of the axes in input 3; negative indices count from the back, negative steps go there. */
export const slice: Op = {
  type: "Slice",
  layer: "carrier",
  axes: "slice",
  relevance: "moves",
  infer: (node, { input, known, has }) => {
    const { type, shape } = input(0);
    if (shape === undefined) return [{ type, shape }];
    const cuts = cutsOf(node, shape.length, has, known);
    return [{ type, shape: slicedShape(node, shape, cuts, has(3) ? numbersOf(known(3)) : undefined) }];
  },
  evaluate: (node, { known, has }) => {
    const data = known(0);
    const cuts = data && cutsOf(node, data.shape.length, has, (index) => known(index)?.values);
    return cuts?.axes.reduce<Known | undefined>((rest, axis, index) => {
      const span = spanAt(cuts, index, data?.shape ?? []);
      if (rest === undefined || typeof span?.first !== "number" || typeof span.length !== "number") return undefined;
      const { first, length } = span;
      return takeAlong(
        rest,
        axis,
        indicesTo(length).map((at) => first + at * (cuts.steps[index] ?? 1)),
      );
    }, data);
  },
  pullback,
  traits: ["keeps sign", "steady"],
  parameters: "plain",
};
