import type { Node, Shape } from "../../graph/graph.ts";
import { handsOnAll, hasTrait } from "../../ops/index.ts";

/** What the search for gates asks of the graph. */
export interface GateLookup {
  readonly producerOf: (value: string) => Node | undefined;
  readonly shapeOf: (value: string) => Shape | undefined;
  /** Whether a value depends on the image. */
  readonly isData: (value: string) => boolean;
}

/**
 * Which inputs of a product or quotient only scale the other one, and are held still while relevance goes through to it (arras2017; the
 * divisor of a normalisation as in ali2022): a divisor; a factor that is a curve of the other alone (x · sigmoid(x), GELU); one that
 * is the same at all positions (squeeze and excitation); one that was squashed. In sums of products (attention) it is the factor that was
 * squashed: weights held still, as in ali2022. None or one; products of two signals have none.
 */
export function gatesOf(node: Node, lookup: GateLookup): readonly boolean[] {
  const [a = "", b = ""] = node.inputs;
  if (node.type === "Div") return [false, true];
  const tests = node.type === "Mul" ? [isCurveOf, isBroadcastOver, isSquashed] : [isSquashed];
  for (const isGate of tests) {
    const [first, second] = [isGate(a, b, lookup), isGate(b, a, lookup)];
    if (first !== second) return [first, second];
  }
  return [false, false];
}

/** Whether `value` is computed from `other` number by number, and from nothing else that depends on the image. */
function isCurveOf(value: string, other: string, lookup: GateLookup): boolean {
  let at = value;
  for (let steps = 0; steps < 32; steps++) {
    if (at === other) return steps > 0;
    const node = lookup.producerOf(at);
    const data = node?.inputs.filter(lookup.isData) ?? [];
    if (node === undefined || !hasTrait(node, "curve") || data.length !== 1) return false;
    at = data[0] ?? "";
  }
  return false;
}

/** Whether `value` has one number where `other` has many, and nowhere the other way round. */
function isBroadcastOver(value: string, other: string, { shapeOf }: GateLookup): boolean {
  const [small, large] = [shapeOf(value), shapeOf(other)];
  if (small === undefined || large === undefined || small.length > large.length) return false;
  const missing = large.length - small.length;
  const stretched = large.some((extent, axis) => (small[axis - missing] ?? 1) === 1 && extent !== 1);
  const never = small.every((extent, axis) => extent === 1 || large[axis + missing] !== 1);
  return stretched && never;
}

function isSquashed(value: string, _other: string, { producerOf }: GateLookup): boolean {
  let node = producerOf(value);
  while (node !== undefined && (handsOnAll(node.type) || node.type === "Expand"))
    node = producerOf(node.inputs[0] ?? "");
  return hasTrait(node, "squashes");
}
