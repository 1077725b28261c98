import type { Drawing } from "../../figures/display-list.ts";
import { networkFigure } from "../../figures/network/network-figure.ts";
import { placeNetwork } from "../../figures/network/place-network.ts";
import { groupsOf } from "../../passes/structure/network-plan.ts";
import { networkTree, type TreeGroup } from "../../passes/structure/network-tree.ts";
import type { ModelInfo } from "../study.ts";
import { drawNetwork, type ShownMeasure } from "./network-drawing.ts";

/** How much of a network is opened: nothing that can be folded, repetitions and blocks but not their parts, or every layer. */
export type Opened = "folded" | "blocks" | "layers";

/** The groups to open for that. */
export function openedGroups(groups: readonly TreeGroup[], opened: Opened): ReadonlySet<string> {
  if (opened === "folded") return new Set();
  const open = opened === "layers" ? groups : groups.filter(({ kind }) => kind === "repeat" || kind === "dense");
  return new Set(open.map(({ id }) => id));
}

/** Networks of more layers than this are folded unless asked for otherwise. */
export const MANY_LAYERS = 40;

/** A network as a figure for print, coloured by a measure or not. */
export function modelFigure(
  { name, layers, blocks }: Pick<ModelInfo, "name" | "layers" | "blocks">,
  {
    opened,
    measure,
  }: {
    readonly opened?: Opened | undefined;
    readonly measure?: (ShownMeasure & { readonly words: string }) | undefined;
  } = {},
): Drawing {
  const tree = networkTree(layers, blocks);
  const asked = opened ?? (layers.length > MANY_LAYERS ? "folded" : "layers");
  const { items, edges, boxes, frames } = drawNetwork(layers, tree, openedGroups(groupsOf(tree), asked), measure);
  return networkFigure({ title: name, measure: measure?.words, placed: placeNetwork(items, edges), boxes, frames });
}
