import { type PointerEvent, useEffect, useRef, useState } from "react";

/** A part of a map: x, y, width and height in its positions. */
export type MapBox = [x: number, y: number, width: number, height: number];

interface BrushProps {
  readonly image: ImageData;
  readonly name: string;
  readonly box: MapBox | undefined;
  readonly onBox: (box: MapBox | undefined) => void;
}

/** A border that is seen on dark and on light values. */
const BORDERS = [
  { stroke: "black", width: 5 },
  { stroke: "white", width: 2.5 },
] as const;

/** The box that two positions span, in either order. */
export function boxOf(from: readonly [number, number], to: readonly [number, number]): MapBox {
  const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
  return [x, y, Math.abs(from[0] - to[0]) + 1, Math.abs(from[1] - to[1]) + 1];
}

/** A channel's map, large, on which a box of its positions is drawn by dragging; a press without dragging lets go of it. */
export function BoxBrush({ image, name, box, onBox }: BrushProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [start, setStart] = useState<readonly [number, number]>();
  useEffect(() => canvas.current?.getContext("2d")?.putImageData(image, 0, 0), [image]);

  const positionOf = (event: PointerEvent): readonly [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const at = (share: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    return [at((event.clientX - left) / width, image.width), at((event.clientY - top) / height, image.height)];
  };

  return (
    <div
      className="box-brush"
      style={{ aspectRatio: `${image.width} / ${image.height}` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart(positionOf(event));
        onBox(undefined);
      }}
      onPointerMove={(event) => {
        if (start !== undefined) onBox(boxOf(start, positionOf(event)));
      }}
      onPointerUp={() => setStart(undefined)}
      onPointerCancel={() => setStart(undefined)}
    >
      <canvas ref={canvas} role="img" aria-label={name} width={image.width} height={image.height} />
      {box === undefined ? null : (
        <svg viewBox={`0 0 ${image.width} ${image.height}`} preserveAspectRatio="none" aria-hidden="true">
          {BORDERS.map(({ stroke, width }) => (
            <rect
              key={stroke}
              x={box[0]}
              y={box[1]}
              width={box[2]}
              height={box[3]}
              fill="none"
              stroke={stroke}
              strokeWidth={width}
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
      )}
    </div>
  );
}
