import { intAttribute } from "../../graph/attributes.ts";
import type { PullbackContext } from "../op.ts";
import { scalarLike } from "./like.ts";

/*
 * y = (Σ |x|^p)^(1/p) over a window or the whole space: dy/dx = x |x|^(p − 2) · y^(1 − p), which is split here into the factor of
 * the output, carried back over the window, and the factor of the input.
 */

/** `gradient` · y^(1 − p), zero where y is. */
export function outputFactor({ builder, node }: PullbackContext, gradient: string): string {
  const power = intAttribute(node, "p", 2);
  if (power === 1) return gradient;
  const [y = ""] = node.outputs;
  const zero = scalarLike(builder, y, 0);
  const empty = builder.add("Equal", [y, zero], {}, "empty");
  const safe = builder.add("Where", [empty, scalarLike(builder, y, 1), y], {}, "safe");
  const raised = power === 2 ? safe : builder.add("Pow", [safe, scalarLike(builder, y, power - 1)], {}, "raised");
  const quotient = builder.add("Div", [gradient, raised], {}, "grad_quotient");
  return builder.add("Where", [empty, zero, quotient], {}, "grad_output");
}

/** `gradient` · x |x|^(p − 2). */
export function inputFactor({ builder, node }: PullbackContext, gradient: string): string {
  const power = intAttribute(node, "p", 2);
  const [x = ""] = node.inputs;
  if (power === 2) return builder.add("Mul", [gradient, x], {}, "grad_input");
  const signed = builder.add("Mul", [gradient, builder.add("Sign", [x], {}, "sign")], {}, "grad_signed");
  if (power === 1) return signed;
  const magnitude = builder.add("Abs", [x], {}, "magnitude");
  const raised = builder.add("Pow", [magnitude, scalarLike(builder, x, power - 1)], {}, "raised");
  return builder.add("Mul", [signed, raised], {}, "grad_input");
}
