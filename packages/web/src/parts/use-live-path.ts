import { useMemo } from "react";
import { classColour } from "../colour/palette.ts";
import type { ProjectionPath } from "../renderers/projection/paths.ts";
import { useView } from "../state/context.tsx";
import { usePalette } from "./use-palette.ts";
import "../state/live-place.ts";

/** The last frames of a camera or a video as a path through the layouts on the stage, each in the colour of the class that it is taken for. */
export function useLivePath(): readonly ProjectionPath[] {
  const palette = usePalette();
  const place = useView((state) => state.livePlace);
  const sequence = useView((state) => state.projection?.sequence);
  return useMemo(() => {
    if (place === undefined || place.sequence !== sequence) return [];
    const colours = place.said.map((label) => classColour(label, palette));
    return [{ id: "live", frames: place.frames, positions: place.positions, colours, head: place.frames - 1 }];
  }, [place, sequence, palette]);
}
