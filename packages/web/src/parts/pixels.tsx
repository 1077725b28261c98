import type { Picture, Pixels } from "@deepling/engine";
import { type CSSProperties, useEffect, useMemo, useRef } from "react";

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

interface ImageCanvasProps {
  readonly image: ImageData;
  readonly name: string;
  readonly className?: string | undefined;
  readonly style?: CSSProperties | undefined;
}

/** Pixels that stay visible where there are few of them. The class or the style says how much room they fill. */
export function ImageCanvas({ image, name, className, style }: ImageCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={name}
      className={className}
      width={image.width}
      height={image.height}
      style={{ ...style, imageRendering: image.width < 96 ? "pixelated" : "auto" }}
    />
  );
}

/** A picture as the network is shown it, filling the element around. */
export function PictureCanvas({ picture, name }: { readonly picture: Picture; readonly name: string }) {
  const image = useMemo(() => imageOfRgb(picture), [picture]);
  return <ImageCanvas image={image} name={name} style={{ width: "100%", display: "block" }} />;
}
