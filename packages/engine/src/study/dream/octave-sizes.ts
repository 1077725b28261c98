/** Width and height in pixels. */
export interface Extents {
  readonly width: number;
  readonly height: number;
}

/** The sizes of a picture's octaves, the smallest first; each is the last one divided by a power of the scale, rounded. */
export function octaveSizes({ width, height }: Extents, octaves: number, scale: number): readonly Extents[] {
  return Array.from({ length: octaves }, (_, octave) => {
    const factor = scale ** (octaves - 1 - octave);
    return { width: Math.max(1, Math.round(width / factor)), height: Math.max(1, Math.round(height / factor)) };
  });
}

/** Extents of the same shape whose longer side is `longer`. */
export function scaledTo({ width, height }: Extents, longer: number): Extents {
  const factor = longer / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
