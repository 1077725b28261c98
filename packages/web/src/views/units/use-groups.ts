import type { Layer, UnitGroups } from "@deepling/engine";
import { useMemo } from "react";
import { usePage } from "../../state/context.tsx";
import { type Passed, usePass } from "./use-pass.ts";

/** A layer of more units opens with groups of them. */
const MANY = 256;

/** Images whose answers are read, at most. */
const IMAGES = 2000;

/** The units of a large layer in groups, while `wanted`; nothing is asked of a small one. */
export function useGroups(
  layer: Layer | undefined,
  wanted: boolean,
): Passed<UnitGroups> & { readonly isLarge: boolean } {
  const { study } = usePage();
  const isLarge = wanted && layer !== undefined && Number(layer.channels.count) > MANY;
  const passed = usePass(isLarge ? `groups ${layer.index}` : undefined, { images: IMAGES }, (signal) =>
    study.unitGroups({ layer: layer?.index ?? 0 }, { signal }),
  );
  return { ...passed, isLarge };
}

/** The units of one of the groups; undefined where none is chosen, or it is not known yet. */
export function useGroupUnits(
  groups: UnitGroups | undefined,
  chosen: number | undefined,
): ReadonlySet<number> | undefined {
  return useMemo(() => {
    const group = chosen === undefined ? undefined : groups?.groups[chosen];
    return group === undefined ? undefined : new Set(group.units);
  }, [groups, chosen]);
}
