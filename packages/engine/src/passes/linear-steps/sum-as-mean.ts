import { intAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node } from "../../graph/graph.ts";
import { scalarLike } from "../../ops/rules/like.ts";

/** A sum along axes of known extents as their mean times a number, as a new value: so a mean that was written as a sum is one again. */
export function sumAsMean(
  builder: GraphBuilder,
  node: Node,
  isConstant: (value: string) => boolean,
): string | undefined {
  const [data = "", along = ""] = node.inputs;
  if (node.type !== "ReduceSum" || node.domain !== "" || isConstant(data)) return undefined;
  if (intAttribute(node, "noop_with_empty_axes", 0) === 1) return undefined;
  const { type, shape } = builder.typeOf(data) ?? {};
  const axes = Array.from(builder.constantOf(along)?.data ?? [], Number);
  if (shape === undefined || axes.length === 0 || (type !== "float32" && type !== "float64")) return undefined;
  const count = axes.reduce((product, axis) => product * Number(shape[axis < 0 ? axis + shape.length : axis]), 1);
  if (!(count > 0)) return undefined;
  const mean = builder.add("ReduceMean", node.inputs, node.attributes);
  return builder.add("Mul", [mean, scalarLike(builder, mean, count)]);
}
