import type { Node } from "../../graph/graph.ts";
import { isCarrier, isPointwise } from "../../ops/index.ts";
import type { Net } from "../net.ts";
import { isScalar, onlySource, type Pattern, resultOf } from "./step.ts";

const isProduct = (net: Net, node: Node): boolean => node.type === "MatMul" && net.dataInputs(node).length === 2;

/** Scaled dot-product attention: the product of queries and keys, softmax, the product with the values. */
export const attention: Pattern = function* (net, isFree) {
  for (const softmax of net.nodes) {
    if (softmax.type !== "Softmax") continue;
    const before = scoresBefore(net, softmax);
    const after = before === undefined ? undefined : productAfter(net, softmax);
    if (before === undefined || after === undefined) continue;
    const product = before[0];
    const nodes = [...scalesBefore(net, product), ...before, softmax, ...after];
    if (!nodes.every(isFree)) continue;
    yield {
      kind: "attention",
      word: "attention",
      title: "scaled dot product",
      main: softmax,
      nodes,
      value: resultOf(nodes.at(-1) ?? softmax),
      partial: false,
    };
  }
};

/** The nodes from the product of queries and keys, which is the first, to the softmax; masks are added between. */
function scoresBefore(net: Net, softmax: Node): readonly [Node, ...Node[]] | undefined {
  const between: Node[] = [];
  let node = net.producer(net.dataInputs(softmax)[0] ?? "");
  while (node !== undefined && net.onlyReader(resultOf(node)) !== undefined) {
    if (isProduct(net, node)) return [node, ...between.reverse()];
    if (!isPointwise(node.type) && !isCarrier(node.type)) return undefined;
    between.push(node);
    node = net
      .dataInputs(node)
      .map(net.producer)
      .find((source) => source !== undefined);
  }
  return undefined;
}

/** The nodes from the softmax, itself not among them, to the product with the values, which is the last. */
function productAfter(net: Net, softmax: Node): readonly Node[] | undefined {
  const found: Node[] = [];
  let node = net.onlyReader(resultOf(softmax));
  while (node !== undefined) {
    found.push(node);
    if (isProduct(net, node)) return found;
    if (!isCarrier(node.type)) return undefined;
    node = net.onlyReader(resultOf(node));
  }
  return undefined;
}

/** The scaling of queries and keys, where it is written before their product. */
function scalesBefore(net: Net, product: Node): readonly Node[] {
  return net.dataInputs(product).flatMap((value) => {
    const node = net.onlyReader(value) === product ? net.producer(value) : undefined;
    if (node === undefined) return [];
    if (isScalar(net, node)) return [node];
    const before = isCarrier(node.type) ? onlySource(net, node) : undefined;
    return before !== undefined && isScalar(net, before) ? [before, node] : [];
  });
}
