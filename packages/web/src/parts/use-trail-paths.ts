import { useMemo } from "react";
import { classColour } from "../colour/palette.ts";
import type { ProjectionPath } from "../renderers/projection/paths.ts";
import { useView } from "../state/context.tsx";
import type { StripRun, Trail } from "../state/store.ts";
import { usePalette } from "./use-palette.ts";

/** The places of one of a trail's images: per layout frames × 2. */
export function placesOf({ members, frames, positions }: Trail, member: number): readonly Float32Array[] {
  return positions.map((all) => {
    const own = new Float32Array(2 * frames);
    for (let frame = 0; frame < frames; frame++) {
      const from = 2 * (frame * members.length + member);
      own.set(all.subarray(from, from + 2), 2 * frame);
    }
    return own;
  });
}

/** The predicted class of one image at each frame; −1 without class scores. */
export function saidAlong({ frames }: StripRun, image: number): readonly number[] {
  return frames.map(({ images }) => images[image]?.predicted ?? -1);
}

/** The strip as paths through every layer, each frame in the colour of the class that it is taken for. */
export function useTrailPaths(): readonly ProjectionPath[] {
  const palette = usePalette();
  const trail = useView((state) => state.trail);
  const run = useView((state) => state.strip);
  const head = useView((state) => state.view.stripLook.frame);
  const bare = useMemo(() => {
    if (trail === undefined || run === undefined || run.asked !== trail.asked) return [];
    return trail.members.map((image, member) => ({
      id: `strip ${image}`,
      frames: trail.frames,
      positions: placesOf(trail, member),
      colours: saidAlong(run, image).map((label) => classColour(label, palette)),
    }));
  }, [trail, run, palette]);
  return useMemo(() => bare.map((path) => ({ ...path, head: Math.min(head, path.frames - 1) })), [bare, head]);
}
