import { groupsOf, type TreeGroup } from "@deepling/engine";
import { type RefObject, useEffect, useMemo, useState } from "react";
import { useActions, useView } from "../../../state/context.tsx";
import { currentLayer } from "../../../state/store.ts";
import type { GraphControl } from "./use-camera.ts";
import type { OpenNetwork } from "./use-network.ts";

/** Which box is selected, and what is done to it. */
export interface Selection {
  /** Id of the box that holds the selected layer; undefined until it is placed. */
  readonly selected: string | undefined;
  /** The group that the selected box stands for; undefined for a layer. */
  readonly group: TreeGroup | undefined;
  /** Whether the card of the selected box is shown. */
  readonly card: boolean;
  readonly setCard: (shown: boolean) => void;
  /** Selects the layer that a box stands for, and shows its card. */
  readonly select: (id: string) => void;
  /** Opens what a layer lies in, and goes there. */
  readonly go: (layer: number) => void;
  /** To the box so many further on. */
  readonly step: (by: number) => void;
  /** Opens a group or closes it; nothing for a layer. */
  readonly fold: (id: string | undefined) => void;
  /** The innermost open group around the selected layer. */
  readonly around: () => string | undefined;
}

/** The selected layer is that of the page; its box follows as groups open and close. */
export function useSelection(network: OpenNetwork, control: RefObject<GraphControl | null>): Selection {
  const { tree, drawn, reveal, toggle } = network;
  const { selectLayer } = useActions();
  const current = useView(currentLayer);
  const [card, setCard] = useState(false);
  const [sought, setSought] = useState<number>();
  const boxes = useMemo(() => drawn?.placed.items.filter(({ id }) => !drawn.drawing.frames.has(id)) ?? [], [drawn]);
  const layersOf = (id: string | undefined) => drawn?.drawing.layers.get(id ?? "");
  const selected = boxes.find(({ id }) => drawn?.drawing.layers.get(id)?.includes(current))?.id;
  const groups = useMemo(() => new Map(groupsOf(tree).map((group) => [group.id, group])), [tree]);

  // what is sought may have to be opened and placed first
  useEffect(() => {
    if (sought === undefined || selected === undefined || current !== sought) return;
    if (drawn?.drawing.layers.get(selected)?.length !== 1) return;
    control.current?.lookAt(selected);
    setSought(undefined);
  }, [drawn, selected, sought, current, control]);

  return {
    ...{ selected, card, setCard },
    group: groups.get(selected ?? ""),
    select: (id) => {
      const layer = layersOf(id)?.at(-1);
      if (layer === undefined || drawn?.drawing.frames.has(id)) return;
      selectLayer(layer);
      setCard(true);
    },
    go: (layer) => {
      reveal(layer);
      selectLayer(layer);
      setSought(layer);
      setCard(true);
    },
    step: (by) => {
      const at = boxes.findIndex(({ id }) => id === selected);
      const next = boxes[Math.max(0, Math.min(boxes.length - 1, at + by))];
      const layer = layersOf(next?.id)?.at(-1);
      if (next === undefined || layer === undefined) return;
      selectLayer(layer);
      control.current?.lookAt(next.id);
    },
    fold: (id) => {
      if (id === undefined || id.startsWith("layer ")) return;
      control.current?.hold(id);
      toggle(id);
    },
    around: () =>
      drawn?.placed.items.findLast(({ id }) => drawn.drawing.frames.has(id) && layersOf(id)?.includes(current))?.id,
  };
}
