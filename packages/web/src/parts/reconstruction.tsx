import { type Box, lookupTable, type Reconstructed, scaleEnd, signedColour } from "@deepling/engine";
import { useMemo } from "react";
import { colourOfPlanes } from "./kernel-pictures.ts";
import { ImageCanvas } from "./pixels.tsx";

/** A box of a plane of numbers; 0 where it reaches out of the plane. */
function cut(values: ArrayLike<number>, width: number, height: number, box: Box): Float32Array {
  return Float32Array.from({ length: box.width * box.height }, (_, at) => {
    const [x, y] = [box.x + (at % box.width), box.y + Math.floor(at / box.width)];
    return x < 0 || y < 0 || x >= width || y >= height ? 0 : (values[y * width + x] ?? 0);
  });
}

/**
 * What a method gives of a unit within a box, as Zeiler and Fergus show it: in colour where the input has red, green and blue; grey is zero. Colours end where
 * those of attributions do, at the 99th percentile of the magnitudes.
 */
export function reconstructionImage(
  { raw, map, width, height }: Reconstructed,
  box: Box,
  reversed: boolean,
): ImageData {
  const area = width * height;
  if (raw?.shape.length === 3 && raw.shape[0] === 3) {
    const order = reversed ? [2, 1, 0] : [0, 1, 2];
    const planes = order.map((c) => cut(raw.values.subarray(c * area, (c + 1) * area), width, height, box));
    const joined = new Float32Array(3 * box.width * box.height);
    for (const [c, plane] of planes.entries()) joined.set(plane, c * plane.length);
    return colourOfPlanes(joined, box.width, box.height, scaleEnd(joined) || 1);
  }
  const plane = cut(map, width, height, box);
  const reach = scaleEnd(plane) || 1;
  const table = lookupTable((v) => signedColour(2 * v - 1));
  const image = new ImageData(box.width, box.height);
  for (const [at, value] of plane.entries()) {
    const entry = Math.round((255 * (1 + Math.max(-1, Math.min(1, value / reach)))) / 2);
    for (let c = 0; c < 4; c++) image.data[4 * at + c] = table[4 * entry + c] ?? 0;
  }
  return image;
}

/** A reconstruction; it fills its room as far as its shape allows. */
export function Reconstruction({
  explanation,
  box,
  reversed,
  name,
}: {
  readonly explanation: Reconstructed;
  readonly box: Box;
  /** Whether the network reads blue first. */
  readonly reversed: boolean;
  readonly name: string;
}) {
  const image = useMemo(() => reconstructionImage(explanation, box, reversed), [explanation, box, reversed]);
  return <ImageCanvas image={image} name={name} className="patch" />;
}
