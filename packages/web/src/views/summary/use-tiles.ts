import {
  cropped,
  type LayerSummary,
  type Pixels,
  patchSlots,
  resize,
  type SummaryTile,
  summaryPatch,
} from "@deepling/engine";
import { useEffect, useMemo, useRef, useState } from "react";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { shownKey } from "../../state/shown.ts";

/** Units of a layer that are drawn beside one another. */
export interface Shown {
  readonly layer: LayerSummary;
  readonly units: readonly number[];
}

/** Pictures asked for at a time, and pixels of a tile's side at most: two for each px of a large patch. */
const AT_A_TIME = 6;
const MOST = 96;

const keyOf = (layer: number, unit: number): string => `${layer}/${unit}`;

/**
 * What the strongest positions of units see, as the pictures come. With `distinct` those of one list are of different images where they can be. Answers
 * what is known by layer and unit.
 */
export function useTiles(
  shown: readonly Shown[],
  distinct: boolean,
): (layer: number, unit: number) => SummaryTile | undefined {
  const { study } = usePage();
  const info = useStudyInfo();
  const network = useView((state) => shownKey(state.view));
  const held = useRef<{ readonly network: string; readonly tiles: Map<string, SummaryTile> }>({
    network,
    tiles: new Map(),
  });
  if (held.current.network !== network) held.current = { network, tiles: new Map() };
  const { tiles } = held.current;
  const [, setCount] = useState(0);
  const wanted = useMemo(() => {
    const found = shown.flatMap(({ layer, units }) => {
      const slots = distinct ? patchSlots(layer, units) : [];
      return units.flatMap((unit, rank) => {
        const patch = summaryPatch(info, layer, unit, slots[rank]);
        const key = keyOf(layer.layer, unit);
        return patch === undefined || tiles.has(key) ? [] : [{ ...patch, key, rank }];
      });
    });
    const byItem = new Map<number, typeof found>();
    // the large patches first
    for (const one of found.sort((a, b) => a.rank - b.rank))
      byItem.set(one.item, [...(byItem.get(one.item) ?? []), one]);
    return byItem;
  }, [shown, info, tiles, distinct]);
  useEffect(() => {
    let isWanted = true;
    const items = [...wanted.keys()];
    const next = async (): Promise<void> => {
      for (let item = items.shift(); item !== undefined && isWanted; item = items.shift()) {
        try {
          const picture = await study.picture({ item });
          for (const { key, patch, place } of wanted.get(item) ?? []) {
            tiles.set(key, { picture: small(cropped(picture, patch)), place });
          }
          if (isWanted) setCount(tiles.size);
        } catch {
          // a picture that does not come leaves its place grey
        }
      }
    };
    for (let at = 0; at < AT_A_TIME; at++) void next();
    return () => {
      isWanted = false;
    };
  }, [study, wanted, tiles]);
  return (layer, unit) => tiles.get(keyOf(layer, unit));
}

/** The picture with at most `MOST` pixels on its longer side. */
function small(own: Pixels): Pixels {
  const longer = Math.max(own.width, own.height);
  if (longer <= MOST) return own;
  const scaled = (side: number) => Math.max(1, Math.round((side * MOST) / longer));
  const image = { ...own, channels: 3, pixels: new Uint8Array(own.pixels) };
  const { width, height, pixels } = resize(image, scaled(own.width), scaled(own.height), "lanczos");
  return { width, height, pixels: Uint8Array.from(pixels) };
}
