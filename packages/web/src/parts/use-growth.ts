import type { UnitStatistics, Visualisation } from "@deepling/engine";
import { useEffect, useMemo } from "react";
import { usePage, useView } from "../state/context.tsx";
import { type Growth, type GrowthRequest, knownGrowth } from "../state/growths.ts";
import type { UnitName } from "../state/view-state.ts";

/** Lets pictures grow while they are in sight, the first request first; what has begun goes on when they are not. */
export function useGrowthsAsked(requests: readonly GrowthRequest[]): void {
  const { store } = usePage();
  const key = JSON.stringify(requests);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is asked for
  useEffect(() => {
    const { learn } = store.getState().actions;
    learn({ growthsAsked: requests });
    return () => learn({ growthsAsked: [] });
  }, [store, key]);
}

const NONE: readonly GrowthRequest[] = [];

/** Lets the pictures of one request grow while they are in sight; nothing while it is undefined. */
export function useGrowth(request: GrowthRequest | undefined): Growth | undefined {
  useGrowthsAsked(useMemo(() => (request === undefined ? NONE : [request]), [request]));
  return useView((state) => (request === undefined ? undefined : knownGrowth(state, request)));
}

/** Pictures of one whole unit that were compared with no image, beside the top image that is known of the unit: the same numbers as the study's own comparison gives. */
export function besideTop(
  found: Visualisation,
  { unit }: Pick<UnitName, "unit">,
  layer: number,
  statistics: UnitStatistics | undefined,
): Visualisation {
  const tops = statistics?.layers.find((one) => one.layer === layer)?.top;
  const [item = -1, value = Number.NaN] = [tops?.items[unit * tops.count], tops?.values[unit * tops.count]];
  if (statistics === undefined || item < 0) return found;
  const pictures = found.pictures.map((picture) => ({
    ...picture,
    top: { item, value },
    multiple: value > 0 ? picture.answer / value : undefined,
  }));
  return { ...found, pictures, compared: statistics.read };
}
