import {
  type Block,
  chainConcats,
  commonPrefix,
  type Layer,
  type LayerKind,
  withoutPrefix,
  withoutShared,
} from "@deepling/engine";

/** A layer, or a block drawn as one. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** The title as it is written in its row: without what most names share, and within an open block without its name. */
  readonly short: string;
  /** The kind of its main layer. */
  readonly kind: LayerKind;
  /** Layers that it stands for, in order; its last one is what it puts out. */
  readonly layers: readonly number[];
  readonly block: number | undefined;
  /** Whether it is a block drawn as one. */
  readonly collapsed: boolean;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

/** What is drawn of a network. */
export interface VisibleGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Whether every node follows the one before, with no branch. */
  readonly chain: boolean;
}

/** The layer that says what a block is: its first convolution or dense layer, else its first. */
function mainLayer(layers: readonly Layer[]): Layer | undefined {
  return layers.find(({ kind }) => kind === "convolution" || kind === "dense") ?? layers[0];
}

/** Connections between the nodes that layers fall into, each once, in the order of the layers. */
function visibleEdges(layers: readonly Layer[], nodeOf: (layer: Layer) => string): readonly GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  const inputs = chainConcats(layers);
  for (const layer of layers) {
    const to = nodeOf(layer);
    for (const input of inputs[layer.index] ?? []) {
      const source = layers[input];
      const from = source === undefined ? to : nodeOf(source);
      if (from !== to) edges.set(`${from} ${to}`, { from, to });
    }
  }
  return [...edges.values()];
}

/** The network with the blocks in `expanded` opened and the others drawn as one node each. */
export function visibleGraph(
  layers: readonly Layer[],
  blocks: readonly Block[],
  expanded: ReadonlySet<number>,
): VisibleGraph {
  const nodeOf = (layer: Layer) =>
    layer.block === undefined || expanded.has(layer.block) ? `layer-${layer.index}` : `block-${layer.block}`;
  const members = new Map<string, Layer[]>();
  for (const layer of layers) {
    const id = nodeOf(layer);
    const known = members.get(id);
    if (known === undefined) members.set(id, [layer]);
    else known.push(layer);
  }

  const edges = visibleEdges(layers, nodeOf);
  const shared = commonPrefix(layers.map(({ name }) => name));
  const nodes = [...members].map(([id, own]): GraphNode => {
    const block = own[0]?.block;
    const collapsed = id.startsWith("block-");
    const around = block === undefined ? undefined : blocks[block]?.name;
    const title = (collapsed ? around : own[0]?.name) ?? id;
    const within = collapsed || around === undefined ? title : withoutPrefix(title, `${around}.`);
    return {
      id,
      title,
      short: withoutShared(within, shared),
      kind: mainLayer(own)?.kind ?? "other",
      layers: own.map(({ index }) => index),
      block,
      collapsed,
    };
  });
  const chain =
    edges.length === nodes.length - 1 &&
    edges.every(({ from, to }, i) => from === nodes[i]?.id && to === nodes[i + 1]?.id);
  return { nodes, edges, chain };
}
