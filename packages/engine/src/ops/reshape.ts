import { DeeplingError } from "../base/error.ts";
import { intAttribute } from "../graph/attributes.ts";
import { divideDims, elementsOf } from "../graph/dims.ts";
import type { Dim, Node, Shape } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { dataDependentDim, indicesTo } from "./rules/axis.ts";
import { numbersOf } from "./rules/known.ts";
import { reshapeLike } from "./rules/like.ts";

/** The shape that `target` asks for: 0 copies an extent (unless allowzero), −1 takes what is left. */
function reshaped(node: Node, shape: Shape | undefined, target: readonly Dim[]): Shape {
  const copies = intAttribute(node, "allowzero", 0) === 0;
  const dims = target.map((dim, axis) => (dim === 0 && copies ? (shape?.[axis] ?? dataDependentDim(node, axis)) : dim));
  const open = dims.indexOf(-1);
  const others = elementsOf(dims.filter((_, axis) => axis !== open));
  const total = shape === undefined ? undefined : elementsOf(shape);
  if (typeof total === "number" && typeof others === "number") {
    const fits = open < 0 ? total === others : others !== 0 && total % others === 0;
    if (!fits) throw new DeeplingError("mismatched", `shape: [${shape}] as [${target}] (node "${node.name}")`);
  }
  if (open < 0) return dims;
  return dims.with(
    open,
    total === undefined || others === 0 ? dataDependentDim(node, open) : divideDims(total, others),
  );
}

/** The same numbers in another shape (input 1). */
export const reshape: Op = {
  type: "Reshape",
  layer: "carrier",
  axes: "reshape",
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape } = input(0);
    const target = known(1);
    if (target !== undefined) return [{ type, shape: reshaped(node, shape, target) }];
    const rank = input(1).shape?.[0];
    const unknown = typeof rank === "number" ? indicesTo(rank).map((axis) => dataDependentDim(node, axis)) : undefined;
    return [{ type, shape: unknown }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    const target = known(1)?.values;
    const shape = data && target && numbersOf(reshaped(node, data.shape, target));
    return data && shape && { ...data, shape };
  },
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain",
};
