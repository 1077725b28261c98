import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import type { PlaceOnPage } from "./beside.tsx";
import { prepareCanvas, remInPixels, token } from "./canvas.ts";
import { type TileGeometry, tileAt, tileGeometry } from "./channel-drawing.ts";
import { useTheme } from "./theme.ts";
import { useSize } from "./use-size.ts";
import "./tiles.css";

/** How wide a group of tiles is. */
const widthOf = ({ side, gap }: TileGeometry, across: number) => across * side + (across - 1) * gap;

interface TilesProps {
  readonly images: readonly ImageData[];
  /** So many images that follow one another belong together and are one tile; 1 unless given. */
  readonly across?: number;
  /** About how wide a tile is, in rem. */
  readonly side: number;
  readonly name: string;
  /** What one tile says when the pointer is on it. */
  readonly words: (index: number) => string;
  /** What a press on a tile does; nothing where it is absent. */
  readonly onChoose?: ((index: number, box: PlaceOnPage, modified: boolean) => void) | undefined;
}

/** Small pictures in a grid on one canvas, alone or in groups; the one under the pointer is named below. */
export function Tiles({ images, across = 1, side, name, words, onChoose }: TilesProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(host);
  const theme = useTheme();
  const [pointed, setPointed] = useState<number>();
  const count = images.length / across;
  const geometry = useMemo(
    () => tileGeometry(count, width, side * remInPixels(), across),
    [count, width, side, across],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the tokens that are drawn with
  useEffect(() => {
    const context = prepareCanvas(canvas.current, width, geometry.height);
    const first = images[0];
    if (context === undefined || first === undefined) return;
    const stamp = new OffscreenCanvas(first.width, first.height);
    const stamped = stamp.getContext("2d");
    for (const [index, image] of images.entries()) {
      if (stamp.width !== image.width || stamp.height !== image.height)
        Object.assign(stamp, { width: image.width, height: image.height });
      stamped?.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = image.width > geometry.side * devicePixelRatio;
      const [x, y] = tileAt(geometry, index, across);
      // The longer side fills the tile.
      const scale = geometry.side / Math.max(image.width, image.height);
      context.drawImage(stamp, x, y, image.width * scale, image.height * scale);
    }
    if (pointed === undefined) return;
    const [x, y] = tileAt(geometry, pointed * across, across);
    context.strokeStyle = token("--ink");
    context.lineWidth = 1.5;
    context.strokeRect(x + 0.75, y + 0.75, widthOf(geometry, across) - 1.5, geometry.side - 1.5);
  }, [images, geometry, width, pointed, theme, across]);

  /** The tile under the pointer. */
  const under = (event: MouseEvent): number | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / geometry.pitch[0]);
    const index = Math.floor((event.clientY - box.top) / geometry.pitch[1]) * geometry.columns + column;
    return column < geometry.columns && index < count ? index : undefined;
  };

  /** Where a tile stands on the page. */
  const boxOf = (index: number): PlaceOnPage => {
    const { left = 0, top = 0 } = canvas.current?.getBoundingClientRect() ?? {};
    const [x, y] = tileAt(geometry, index * across, across);
    return {
      left: left + x,
      top: top + y,
      right: left + x + widthOf(geometry, across),
      bottom: top + y + geometry.side,
    };
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
          if (index !== undefined) onChoose?.(index, boxOf(index), event.ctrlKey || event.metaKey);
        }}
        style={{ cursor: onChoose === undefined ? "auto" : "pointer" }}
      />
      <p className="small faint clip">{pointed === undefined ? name : words(pointed)}</p>
    </div>
  );
}
