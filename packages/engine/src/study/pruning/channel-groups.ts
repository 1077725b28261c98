import type { Graph } from "../../graph/graph.ts";
import { axesOf } from "../../ops/index.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet, type Net } from "../../passes/net.ts";
import { type Space, spaceOf } from "../../passes/prune/space.ts";
import { groupingOf } from "../../passes/prune/weighted-ties.ts";

/** A channel that several layers may share, as the units that it is of each. */
export interface Channel {
  readonly units: readonly { readonly layer: number; readonly unit: number }[];
  /** Channels of one part leave in equal numbers: the groups of a convolution behind them stay even. */
  readonly part: string;
  /** Why it cannot be removed; undefined where nothing is known against it. */
  readonly pinned: string | undefined;
}

/** Channels among which some are chosen: those of a layer and of all that share them. */
export interface ChannelGroup {
  /** Layer indices. */
  readonly layers: readonly number[];
  readonly channels: readonly Channel[];
}

/** The channels of layers, those that share some in one group (residual sums, depthwise convolutions). */
export function channelGroups(graph: Graph, layers: readonly Layer[]): readonly ChannelGroup[] {
  const net = createNet(graph);
  const places = layers.map(({ value, channels }) => ({ value, axis: channels.axis }));
  const space = spaceOf(net, places);
  const channels = new Map<number, { layer: number; unit: number }[]>();
  const groupOf = new Map<number, { layers: Set<number>; found: Set<number> }>();
  layers.forEach((layer, at) => {
    const place = places[at] ?? { value: "", axis: 0 };
    let group = { layers: new Set([layer.index]), found: new Set<number>() };
    for (let unit = 0; unit < space.extent(place); unit++) {
      const found = space.classOf(place, unit);
      channels.set(found, [...(channels.get(found) ?? []), { layer: layer.index, unit }]);
      const other = groupOf.get(found);
      if (other !== undefined && other !== group) {
        group = {
          layers: new Set([...group.layers, ...other.layers]),
          found: new Set([...group.found, ...other.found]),
        };
        for (const one of group.found) groupOf.set(one, group);
      }
      group.found.add(found);
      groupOf.set(found, group);
    }
  });
  const parts = partsOf(net, space);
  const pins = pinnedClasses(space);
  return [...new Set(groupOf.values())].map((group) => ({
    layers: [...group.layers].sort((a, b) => a - b),
    channels: [...group.found].map((found) => ({
      units: channels.get(found) ?? [],
      part: parts.get(found) ?? "",
      pinned: pins.get(found),
    })),
  }));
}

/** The group of each convolution with groups that a class belongs to. */
function partsOf(net: Net, space: Space): ReadonlyMap<number, string> {
  const parts = new Map<number, string>();
  for (const node of net.nodes) {
    const grouping = node.type === "Conv" && node.domain === "" ? groupingOf(net, node) : undefined;
    if (grouping === undefined || grouping.groups === 1 || grouping.inputs === 1) continue;
    const sides = [
      { value: node.inputs[0] ?? "", axis: 1, size: grouping.inputs },
      { value: node.outputs[0] ?? "", axis: 1, size: grouping.outputs },
    ];
    for (const { size, ...place } of sides) {
      if (!space.has(place)) continue;
      for (let at = 0; at < space.extent(place); at++) {
        const found = space.classOf(place, at);
        parts.set(found, `${parts.get(found) ?? ""} ${node.name}:${Math.floor(at / size)}`);
      }
    }
  }
  return parts;
}

function pinnedClasses(space: Space): ReadonlyMap<number, string> {
  const pins = new Map<number, string>();
  for (const { place, reason } of space.pins) {
    for (let at = 0; at < space.extent(place); at++) pins.set(space.classOf(place, at), reason);
  }
  return pins;
}

/**
 * The layers whose channels are removed where a person names none: behind each convolution and dense layer the last of the normalisation and
 * activation that follow it alone, so that what is held at zero is zero where it is read. Those that share channels with an output are left out.
 */
export function prunableLayers(graph: Graph, layers: readonly Layer[]): readonly Layer[] {
  const net = createNet(graph);
  const named = new Map(layers.map((layer) => [layer.value, layer]));
  const ends = layers.flatMap((layer) => {
    const isWeighted =
      layer.weights !== undefined && typeof layer.channels.count === "number" && layer.channels.count > 1;
    return isWeighted ? [named.get(endOf(net, layer.value, named)) ?? layer] : [];
  });
  const groups = channelGroups(graph, ends).filter(({ channels }) =>
    channels.every(({ pinned }) => pinned === undefined),
  );
  const free = new Set(groups.flatMap((group) => group.layers));
  return [...new Set(ends)].filter(({ index }) => free.has(index));
}

function endOf(net: Net, value: string, named: ReadonlyMap<string, Layer>): string {
  let end = value;
  for (let next = net.onlyReader(end); next !== undefined; next = net.onlyReader(end)) {
    const rule = axesOf(next.type);
    const follows = (rule === "pointwise" || next.type === "BatchNormalization") && net.dataInputs(next).length === 1;
    if (!follows || !named.has(next.outputs[0] ?? "")) return end;
    end = next.outputs[0] ?? end;
  }
  return end;
}
