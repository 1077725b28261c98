import { useEffect, useRef } from "react";
import { coloursOf, type ValueScale } from "./channel-drawing.ts";
import { formatValue } from "./format.ts";
import "./tiles.css";

/** The colours of a scale between the values at its ends. */
export function ScaleBar({ scale }: { readonly scale: ValueScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const image = new ImageData(coloursOf(scale.kind).slice(), 256, 1);
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [scale.kind]);
  return (
    <p className="scale small">
      <span>{formatValue(scale.low)}</span>
      <canvas ref={canvas} width={256} height={1} />
      <span>{formatValue(scale.high)}</span>
    </p>
  );
}
