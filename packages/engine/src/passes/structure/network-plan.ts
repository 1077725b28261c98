import type { Layer } from "../layer.ts";
import { chainConcats } from "./chain-concats.ts";
import { layersOf, type TreeGroup, type TreeItem } from "./network-tree.ts";

/** What is drawn of a network: a layer, a group drawn as one, or an open group as a frame around its children. */
export interface DrawnNode {
  readonly id: string;
  /** Layers that it stands for, or holds; its last one is what it puts out. */
  readonly layers: readonly number[];
  /** Undefined for a layer. */
  readonly group: TreeGroup | undefined;
  /** What an open group holds; undefined for what is drawn as one. */
  readonly children: readonly DrawnNode[] | undefined;
}

/** The part of a network that is drawn, and how it is connected. */
export interface NetworkPlan {
  readonly roots: readonly DrawnNode[];
  /** Connections between what is drawn as one, by id, each once. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** The network with the groups of `open` (by id) opened. Long concatenations read what earlier ones gathered (`chainConcats`). */
export function networkPlan(
  layers: readonly Layer[],
  tree: readonly TreeItem[],
  open: ReadonlySet<string>,
): NetworkPlan {
  const drawn = new Map<number, string>();
  const nodeOf = (item: TreeItem): DrawnNode => {
    const group = typeof item === "number" ? undefined : item;
    const id = group?.id ?? `layer ${String(item)}`;
    const own = { id, group, layers: layersOf(item) };
    if (group !== undefined && open.has(group.id)) return { ...own, children: group.children.map(nodeOf) };
    for (const layer of own.layers) drawn.set(layer, id);
    return { ...own, children: undefined };
  };
  const roots = tree.map(nodeOf);
  const inputs = chainConcats(layers);
  const edges = new Map<string, { from: string; to: string }>();
  for (const { index } of layers) {
    const to = drawn.get(index);
    for (const input of inputs[index] ?? []) {
      const from = drawn.get(input);
      if (from !== undefined && to !== undefined && from !== to) edges.set(`${from}\n${to}`, { from, to });
    }
  }
  return { roots, edges: [...edges.values()] };
}

/** Every group of a tree, those within groups too. */
export function groupsOf(tree: readonly TreeItem[]): readonly TreeGroup[] {
  return tree.flatMap((item) => (typeof item === "number" ? [] : [item, ...groupsOf(item.children)]));
}

/** The groups around a layer, the outermost first. */
export function groupsAround(tree: readonly TreeItem[], layer: number): readonly TreeGroup[] {
  const item = tree.find((one) => typeof one !== "number" && one.layers.includes(layer));
  return item === undefined || typeof item === "number" ? [] : [item, ...groupsAround(item.children, layer)];
}
