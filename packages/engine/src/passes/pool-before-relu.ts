import type { Node } from "../graph/graph.ts";
import { valuesRead } from "../graph/walk.ts";
import { maxPool } from "../ops/max-pool.ts";
import type { Op, Provider, Pullback } from "../ops/op.ts";
import { relu } from "../ops/relu.ts";
import { suited } from "./lower/pullbacks.ts";

/**
 * Rules under which the gradient meets a Relu before the MaxPool that follows it, although the graph has them the other way round: the two
 * commute, max(relu(x)) = relu(max(x)), and the pooled gradient has a quarter of the values to mask. For pairs on the `path` where nothing
 * else reads what lies between and its gradient is not `asked` for.
 */
export function poolBeforeRelu(
  path: readonly Node[],
  asked: readonly string[],
  provider: Provider,
): ReadonlyMap<Node, Pullback> {
  const uses = new Map<string, number>();
  const use = (value: string) => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of path) for (const value of valuesRead(node)) use(value);
  for (const value of asked) use(value);

  const rectifiers = new Map(path.flatMap((node) => (isA(node, relu) ? [[node.outputs[0] ?? "", node] as const] : [])));
  const rules = new Map<Node, Pullback>();
  for (const pool of path) {
    const between = pool.inputs[0] ?? "";
    const rectifier = rectifiers.get(between);
    if (!isA(pool, maxPool) || rectifier === undefined || uses.get(between) !== 1) continue;
    rules.set(pool, maskedFirst(provider));
    rules.set(rectifier, (context) => [context.cotangent()]);
  }
  return rules;
}

const isA = (node: Node, op: Op) => node.type === op.type && node.domain === "";

const maskedFirst =
  (provider: Provider): Pullback =>
  (context) => {
    const [mask, unpool] = [relu, maxPool].map((op) => suited(op, provider).pullback);
    if (typeof mask !== "function" || typeof unpool !== "function") return [];
    // the largest of values that are not negative is its own rectification
    const [pooled = ""] = context.node.outputs;
    const rectifier = { ...context.node, type: relu.type, inputs: [pooled], outputs: [pooled] };
    const [masked = ""] = mask({ ...context, node: rectifier });
    return unpool({ ...context, cotangents: [masked], cotangent: () => masked });
  };
