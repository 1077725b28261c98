import type { Picture, Pixels } from "@deepling/engine";
import { useEffect, useRef } from "react";

/** RGB bytes as an image that a canvas takes. */
export function imageOfRgb({ width, height, pixels }: Pixels): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0, from = 0; i < width * height; i++, from += 3) {
    image.data[4 * i] = pixels[from] ?? 0;
    image.data[4 * i + 1] = pixels[from + 1] ?? 0;
    image.data[4 * i + 2] = pixels[from + 2] ?? 0;
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** A picture as the network is shown it, filling the element around: its own pixels stay visible when it is small. */
export function PictureCanvas({ picture, name }: { readonly picture: Picture; readonly name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(imageOfRgb(picture), 0, 0);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={name}
      width={picture.width}
      height={picture.height}
      style={{ width: "100%", display: "block", imageRendering: picture.width < 96 ? "pixelated" : "auto" }}
    />
  );
}
