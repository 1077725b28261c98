import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { prepareCanvas, token } from "../../../parts/canvas.ts";
import { useTheme } from "../../../parts/theme.ts";
import type { Size } from "../../../parts/use-size.ts";
import type { GraphCamera } from "./camera.ts";
import type { DrawnNetwork } from "./use-network.ts";

const [WIDEST, HIGHEST] = [150, 260];

interface MinimapProps {
  readonly drawn: DrawnNetwork;
  /** Of the part that the graph is looked at through. */
  readonly size: Size;
  readonly look: RefObject<{ camera: GraphCamera | undefined; painted: () => void }>;
  /** Brings a point of the drawing into the middle. */
  readonly onMove: (x: number, y: number) => void;
}

/** The whole drawing at a small size, and the part of it that is in view; a press or a drag moves that. */
export function Minimap({ drawn, size, look, onMove }: MinimapProps) {
  const ground = useRef<HTMLCanvasElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const { placed } = drawn;
  const scale = Math.min(WIDEST / Math.max(1, placed.width), HIGHEST / Math.max(1, placed.height));
  const [width, height] = [Math.max(24, placed.width * scale), Math.max(24, placed.height * scale)];

  useGround(ground, drawn, { width, height }, scale);

  useEffect(() => {
    look.current.painted = () => {
      const { camera } = look.current;
      if (camera === undefined || mark.current === null) return;
      const { style } = mark.current;
      const [left, top] = [Math.max(0, camera.x * scale), Math.max(0, camera.y * scale)];
      const right = Math.min(width, (camera.x + size.width / camera.zoom) * scale);
      const bottom = Math.min(height, (camera.y + size.height / camera.zoom) * scale);
      style.transform = `translate(${left}px, ${top}px)`;
      style.width = `${Math.max(4, right - left)}px`;
      style.height = `${Math.max(4, bottom - top)}px`;
    };
    look.current.painted();
  });

  const go = (event: PointerEvent) => {
    if (event.buttons === 0) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    onMove((event.clientX - left) / scale, (event.clientY - top) / scale);
  };

  return (
    <div
      className="graph-minimap"
      style={{ width, height }}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <canvas ref={ground} />
      <div ref={mark} />
    </div>
  );
}

/** Draws every box as a dot, the brighter the more of its measure it has. */
function useGround(
  canvas: RefObject<HTMLCanvasElement | null>,
  { placed, drawing }: DrawnNetwork,
  { width, height }: Size,
  scale: number,
): void {
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are the theme's
  useEffect(() => {
    const context = prepareCanvas(canvas.current, width, height);
    if (context === undefined) return;
    const [frame, measure] = [token("--line-strong"), token("--accent")];
    const box = token("--ink-3");
    for (const item of placed.items) {
      const content = drawing.boxes.get(item.id);
      const isFrame = drawing.frames.has(item.id);
      context.globalAlpha = isFrame ? 0.35 : 0.4 + 0.6 * (content?.measure?.share ?? 0);
      context.fillStyle = isFrame ? frame : content?.measure === undefined ? box : measure;
      context.fillRect(
        item.x * scale,
        item.y * scale,
        Math.max(1, item.width * scale),
        Math.max(0.75, item.height * scale),
      );
    }
    context.globalAlpha = 1;
  }, [canvas, placed, drawing, width, height, scale, theme]);
}
