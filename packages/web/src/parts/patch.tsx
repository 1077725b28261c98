import { type Box, cropped, type Picture } from "@deepling/engine";
import { useMemo } from "react";
import { ImageCanvas, imageOfRgb } from "./pixels.tsx";
import "./patch.css";
import { dimmedBy, type Heat } from "./heat.ts";

/** A part of a picture, it fills its room as far as its shape allows; what lies out of the image is empty. With `heat` it is dimmed where the unit is not active. */
export function Patch({
  picture,
  box,
  heat,
  name,
}: {
  readonly picture: Picture;
  readonly box: Box;
  readonly heat?: Heat | undefined;
  readonly name: string;
}) {
  const image = useMemo(() => {
    const shown = heat === undefined ? picture : dimmedBy(picture, heat);
    const cut = imageOfRgb(cropped(shown, box));
    // what is no part of the image is not drawn
    for (let at = 0; at < box.width * box.height; at++) {
      const [x, y] = [box.x + (at % box.width), box.y + Math.floor(at / box.width)];
      if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) cut.data[4 * at + 3] = 0;
    }
    return cut;
  }, [picture, box, heat]);
  return <ImageCanvas image={image} name={name} className="patch" />;
}
