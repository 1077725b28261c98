import { attribute, intAttribute } from "../../graph/attributes.ts";
import { divideDims, elementsOf } from "../../graph/dims.ts";
import type { Dim, Node, Shape } from "../../graph/graph.ts";
import type { Op, PullbackContext, TypeContext } from "../op.ts";
import { type Arithmetic, arithmetic, type Operand } from "./arithmetic.ts";
import { axisOf, dataDependentDim, indicesTo } from "./axis.ts";
import { elementNumber } from "./element-types.ts";
import { numbersOf } from "./known.ts";
import { expandLike } from "./like.ts";

/** What the gradient of a reduction is made of; names of values. */
export interface ReductionGradient {
  /** Gradient of the output, its reduced axes kept with extent 1. */
  readonly g: string;
  readonly x: string;
  /** The output, its reduced axes kept with extent 1. */
  readonly y: string;
  readonly math: Arithmetic;
  /** Another reduction over the same axes, kept with extent 1. */
  readonly along: (type: "ReduceSum" | "ReduceProd", value: string) => string;
  /** How many numbers became one. */
  readonly count: () => Operand;
}

/** A function of all numbers along some axes. */
export interface ReductionRule {
  readonly type: string;
  readonly layer: Op["layer"];
  readonly relevance: Op["relevance"];
  /** The gradient of each number; it may still have extent 1 along the reduced axes. */
  readonly gradient: (parts: ReductionGradient) => string;
  /** The function on a list of whole numbers, where exporters use it on shapes. */
  readonly evaluate: ((values: readonly Dim[]) => Dim | undefined) | "none";
  readonly traits: Op["traits"];
}

/** Which axes are reduced; none where the node says that no axes mean none; undefined where that is not known. */
function reducedAxes(node: Node, rank: number, { has, known }: TypeContext): readonly number[] | undefined {
  const given = has(1) ? numbersOf(known(1)) : [];
  if (given === undefined) return undefined;
  if (given.length > 0) return given.map((axis) => axisOf(node, axis, rank));
  return intAttribute(node, "noop_with_empty_axes", 0) === 1 ? [] : indicesTo(rank);
}

function reducedShape(node: Node, shape: Shape | undefined, context: TypeContext): Shape | undefined {
  if (shape === undefined) return undefined;
  const axes = reducedAxes(node, shape.length, context);
  const keeps = intAttribute(node, "keepdims", 1) === 1;
  if (axes === undefined) return keeps ? shape.map((_, axis) => dataDependentDim(node, axis)) : undefined;
  return keeps
    ? shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/** Gives back the axes that the reduction removed. */
function kept({ builder, node }: PullbackContext, value: string): string {
  const [, axes = ""] = node.inputs;
  if (intAttribute(node, "keepdims", 1) === 1) return value;
  // without axes everything was reduced, and a scalar broadcasts as it is
  return axes === "" || isEmpty(builder.constantOf(axes)?.shape) ? value : builder.add("Unsqueeze", [value, axes]);
}

/** How many numbers of x became one of y: a plain number unless a free extent was reduced. */
function countOf({ builder, node, typeOf }: PullbackContext): Operand {
  const [x = ""] = node.inputs;
  const [y = ""] = node.outputs;
  const { type, shape } = typeOf(x);
  const reduced = typeOf(y).shape;
  const ratio = shape && reduced && divideDims(elementsOf(shape), elementsOf(reduced));
  if (typeof ratio === "number") return ratio;
  const sizes = [x, y].map((value) => builder.add("Size", [value], {}, "size"));
  return builder.add("Cast", [builder.add("Div", sizes)], { to: attribute.int(elementNumber(type)) }, "count");
}

function isEmpty(shape: readonly number[] | undefined): boolean {
  return shape?.[0] === 0;
}

/** An op that reduces the axes in input 1 (all of them where it is omitted or empty). */
export function reduction({ type, layer, relevance, gradient, evaluate, traits }: ReductionRule): Op {
  return {
    type,
    layer,
    axes: "reduce",
    relevance,
    infer: (node, context) => {
      const data = context.input(0);
      return [{ type: data.type, shape: reducedShape(node, data.shape, context) }];
    },
    evaluate:
      evaluate === "none"
        ? "none"
        : (node, { known }) => {
            const data = known(0);
            // several axes: shapes are lists, so that no exporter reduces a part of them
            const value = data && data.shape.length <= 1 ? evaluate(data.values) : undefined;
            if (data === undefined || value === undefined) return undefined;
            return { values: [value], shape: intAttribute(node, "keepdims", 1) === 0 ? [] : data.shape.map(() => 1) };
          },
    pullback: (context) => {
      const { builder, node, cotangent, typeOf } = context;
      const [x = "", axes = ""] = node.inputs;
      const [y = ""] = node.outputs;
      // where no axes mean none, that holds for the sums of the gradient too
      const noop = attribute.int(intAttribute(node, "noop_with_empty_axes", 0));
      const along = (other: string, value: string): string =>
        builder.add(other, axes === "" ? [value] : [value, axes], {
          keepdims: attribute.int(1),
          noop_with_empty_axes: noop,
        });
      const math = arithmetic(builder, typeOf(x).type);
      const count = () => countOf(context);
      const slope = gradient({ g: kept(context, cotangent()), x, y: kept(context, y), math, along, count });
      return [expandLike(builder, slope, x)];
    },
    traits,
    parameters: "plain",
  };
}
