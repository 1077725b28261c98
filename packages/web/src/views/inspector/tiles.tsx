import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import type { PlaceOnPage } from "../../parts/beside.tsx";
import { prepareCanvas, remInPixels, token } from "../../parts/canvas.ts";
import { tileGeometry } from "../../parts/channel-drawing.ts";
import { useTheme } from "../../parts/theme.ts";
import { useSize } from "../../parts/use-size.ts";

interface TilesProps {
  readonly images: readonly ImageData[];
  /** About how wide a tile is, in rem. */
  readonly side: number;
  readonly name: string;
  /** What one tile says when the pointer is on it. */
  readonly words: (index: number) => string;
  /** What a press on a tile does; nothing where it is absent. */
  readonly onChoose?: ((index: number, box: PlaceOnPage) => void) | undefined;
}

/** Small pictures in a grid on one canvas; the one under the pointer is named below. */
export function Tiles({ images, side, name, words, onChoose }: TilesProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(host);
  const theme = useTheme();
  const [pointed, setPointed] = useState<number>();
  const geometry = useMemo(() => tileGeometry(images.length, width, side * remInPixels()), [images, width, side]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the tokens that are drawn with
  useEffect(() => {
    const context = prepareCanvas(canvas.current, width, geometry.height);
    const first = images[0];
    if (context === undefined || first === undefined) return;
    const stamp = new OffscreenCanvas(first.width, first.height);
    const stamped = stamp.getContext("2d");
    context.imageSmoothingEnabled = first.width > geometry.side * devicePixelRatio;
    for (const [index, image] of images.entries()) {
      stamped?.putImageData(image, 0, 0);
      const x = (index % geometry.columns) * (geometry.side + geometry.gap);
      const y = Math.floor(index / geometry.columns) * (geometry.side + geometry.gap);
      // The longer side fills the tile.
      const scale = geometry.side / Math.max(image.width, image.height);
      context.drawImage(stamp, x, y, image.width * scale, image.height * scale);
      if (index !== pointed) continue;
      context.strokeStyle = token("--ink");
      context.lineWidth = 1.5;
      context.strokeRect(x + 0.75, y + 0.75, geometry.side - 1.5, geometry.side - 1.5);
    }
  }, [images, geometry, width, pointed, theme]);

  /** The tile under the pointer. */
  const under = (event: MouseEvent): number | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    const pitch = geometry.side + geometry.gap;
    const column = Math.floor((event.clientX - box.left) / pitch);
    const index = Math.floor((event.clientY - box.top) / pitch) * geometry.columns + column;
    return column < geometry.columns && index < images.length ? index : undefined;
  };

  /** Where a tile stands on the page. */
  const boxOf = (index: number): PlaceOnPage => {
    const { left = 0, top = 0 } = canvas.current?.getBoundingClientRect() ?? {};
    const pitch = geometry.side + geometry.gap;
    const x = left + (index % geometry.columns) * pitch;
    const y = top + Math.floor(index / geometry.columns) * pitch;
    return { left: x, top: y, right: x + geometry.side, bottom: y + geometry.side };
  };

  return (
    <div ref={host}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={name}
        className="channels"
        onPointerMove={(event) => setPointed(under(event))}
        onPointerLeave={() => setPointed(undefined)}
        onClick={(event) => {
          const index = under(event);
          if (index !== undefined) onChoose?.(index, boxOf(index));
        }}
        style={{ cursor: onChoose === undefined ? "auto" : "pointer" }}
      />
      <p className="small faint clip">{pointed === undefined ? name : words(pointed)}</p>
    </div>
  );
}
