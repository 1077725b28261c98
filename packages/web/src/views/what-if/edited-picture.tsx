import type { Picture } from "@deepling/engine";
import { type CSSProperties, useEffect, useRef } from "react";
import { imageOfRgb } from "../../parts/pixels.tsx";
import type { EditText } from "../../state/edit-text.ts";
import type { WhatIfShow } from "../../state/view-state.ts";
import { signedDifference } from "./picture-difference.ts";
import { imageFileOf } from "./picture-file.ts";
import { type Drawing, drawn, type Point, pressed, type Tool } from "./tools.ts";

interface EditedPictureProps {
  readonly before: Picture;
  readonly after: Picture;
  readonly show: WhatIfShow;
  readonly tool: Tool | undefined;
  readonly stack: readonly EditText[];
  /** The stack while something is drawn; `gesture` is the same from press to release. */
  readonly onDraw: (stack: readonly EditText[], gesture: string) => void;
  /** An image file was dropped at a place. */
  readonly onFile: (file: File, at: Point) => void;
  readonly name: string;
}

let gestures = 0;

/** The image at the resolution that the network sees, to be painted on: its own pixels, true to size. */
export function EditedPicture({ before, after, show, tool, stack, onDraw, onFile, name }: EditedPictureProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<{ readonly drawing: Drawing; readonly gesture: string } | undefined>(undefined);
  const cursor = useRef<SVGCircleElement>(null);
  const { width, height } = before;

  useEffect(() => {
    const shown = show === "before" ? before : after;
    const image = show === "difference" ? signedDifference(before, after) : imageOfRgb(shown);
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [before, after, show]);

  const pixelAt = (event: Pick<MouseEvent, "clientX" | "clientY">): Point => {
    const box = host.current?.getBoundingClientRect() ?? new DOMRect();
    const at = (offset: number, extent: number, count: number) =>
      Math.max(0, Math.min(count, Math.round((20 * count * offset) / extent) / 20));
    return [at(event.clientX - box.left, box.width, width), at(event.clientY - box.top, box.height, height)];
  };
  const dropped = useRef((_: DragEvent) => {});
  dropped.current = (event) => {
    const file = imageFileOf(event.dataTransfer?.files);
    if (file === undefined) return;
    event.preventDefault();
    onFile(file, pixelAt(event));
  };
  useEffect(() => {
    const element = host.current;
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => dropped.current(event);
    element?.addEventListener("dragover", over);
    element?.addEventListener("drop", drop);
    return () => {
      element?.removeEventListener("dragover", over);
      element?.removeEventListener("drop", drop);
    };
  }, []);
  const draw = (event: React.PointerEvent, starts: boolean) => {
    if (tool === undefined) return;
    const point = pixelAt(event);
    const held = starts ? undefined : drawing.current;
    const gesture = held?.gesture ?? `stroke ${++gestures}`;
    const next = drawn(tool, held?.drawing ?? pressed(tool, stack, point), point);
    drawing.current = { drawing: next.drawing, gesture };
    if (!starts || tool.name === "brush") onDraw(next.stack, gesture);
  };

  return (
    <div
      ref={host}
      className={`edited-picture${tool === undefined ? "" : " is-drawing"}`}
      style={{ "--aspect": width / height } as CSSProperties}
      onPointerDown={(event) => {
        if (tool === undefined || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        draw(event, true);
      }}
      onPointerMove={(event) => {
        const [x, y] = pixelAt(event);
        cursor.current?.setAttribute("cx", String(x));
        cursor.current?.setAttribute("cy", String(y));
        if (drawing.current !== undefined) draw(event, false);
      }}
      onPointerUp={() => {
        drawing.current = undefined;
      }}
      onPointerCancel={() => {
        drawing.current = undefined;
      }}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={name}
        width={width}
        height={height}
        style={{ imageRendering: width < 96 ? "pixelated" : "auto" }}
      />
      {tool === undefined ? null : (
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          <circle
            ref={cursor}
            cx={-99}
            cy={-99}
            r={tool.name === "brush" ? tool.size / 2 : Math.max(width, height) / 64}
          />
        </svg>
      )}
    </div>
  );
}
