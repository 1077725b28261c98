import type { Graph, ValueInfo } from "../graph/graph.ts";
import { bindSymbols } from "../passes/bind-symbols.ts";

/** More channels than this are not tried. */
const MOST = 32;

/**
 * The number of channels of an input that leaves it free: the only one with which the shapes of the layers behind it agree,
 * convolutions and dense layers among them; undefined where several do. `axis` is the one of the channels.
 */
export function freeChannels(graph: Graph, { shape }: ValueInfo, axis: number): number | undefined {
  const symbol = shape?.[axis];
  if (typeof symbol !== "string") return undefined;
  const counts = Array.from({ length: MOST }, (_, index) => index + 1);
  const fitting = counts.filter((channels) => agrees(graph, { [symbol]: channels }));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function agrees(graph: Graph, extents: Readonly<Record<string, number>>): boolean {
  try {
    bindSymbols(graph, extents);
    return true;
  } catch {
    return false;
  }
}
