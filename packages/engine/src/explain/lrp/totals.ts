import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";

/** The sum of a value's numbers for each image: [N]. */
export function totalPerImage(builder: GraphBuilder, value: string): string {
  const rank = builder.typeOf(value)?.shape?.length ?? 2;
  const axes = builder.constant(int64(Array.from({ length: rank - 1 }, (_, i) => i + 1)), "axes");
  return builder.add("ReduceSum", [value, axes], { keepdims: attribute.int(0) }, "total");
}
