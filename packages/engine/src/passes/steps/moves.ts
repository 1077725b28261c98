import { plural } from "../../base/plural.ts";
import type { Node } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { onlySource, type Pattern, resultOf, type Step } from "./step.ts";

/** The middle of three nodes, each read by the next alone: Reshape, `middle`, Reshape. */
function between(net: Net, middle: Node, isFree: (node: Node) => boolean): readonly [Node, Node, Node] | undefined {
  const before = onlySource(net, middle);
  const after = net.onlyReader(resultOf(middle));
  if (before?.type !== "Reshape" || after?.type !== "Reshape") return undefined;
  return isFree(before) && isFree(middle) && isFree(after) ? [before, middle, after] : undefined;
}

/** A group normalisation that reshapes the groups to channels of an instance normalisation. */
export const groupNorms: Pattern = function* (net, isFree) {
  for (const node of net.nodes) {
    if (node.type !== "InstanceNormalization") continue;
    const nodes = between(net, node, isFree);
    if (nodes === undefined) continue;
    const groups = net.shape(resultOf(nodes[0]))?.[1];
    const title = typeof groups === "number" ? `group, ${plural(groups, "group")}` : "group";
    yield {
      kind: "normalization",
      word: "groupnorm",
      title,
      main: node,
      nodes,
      value: resultOf(nodes[2]),
      partial: true,
    };
  }
};

/** Pictures whose numbers change places: the channel shuffle, and the pixel shuffle in both directions. */
export const shuffles: Pattern = function* (net, isFree) {
  for (const node of net.nodes) {
    if (node.type !== "Transpose") continue;
    const nodes = between(net, node, isFree);
    if (nodes === undefined) continue;
    const from = net.shape(net.dataInputs(nodes[0])[0] ?? "");
    const to = net.shape(resultOf(nodes[2]));
    const inner = net.shape(resultOf(node));
    if (from?.length !== 4 || to?.length !== 4 || (inner?.length ?? 0) < 5) continue;
    yield { ...named(Number(from[1]), Number(to[1])), main: node, nodes, value: resultOf(nodes[2]), partial: false };
  }
};

function named(from: number, to: number): Pick<Step, "kind" | "word" | "title"> {
  if (from === to) return { kind: "reshape", word: "shuffle", title: "channel shuffle" };
  return from > to
    ? { kind: "reshape", word: "depthtospace", title: "depth to space" }
    : { kind: "reshape", word: "spacetodepth", title: "space to depth" };
}
