import type { PlacedItem } from "@deepling/engine";
import { type HTMLAttributes, type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { type Size, useSize } from "../../../parts/use-size.ts";
import { useActions } from "../../../state/context.tsx";
import { moved, zoomed } from "./camera.ts";
import { Minimap } from "./minimap.tsx";
import { type CameraOfGraph, type GraphControl, useCamera } from "./use-camera.ts";
import type { DrawnNetwork } from "./use-network.ts";
import type { Selection } from "./use-selection.ts";

interface GraphCanvasProps {
  readonly drawn: DrawnNetwork;
  readonly selection: Selection;
  readonly control: RefObject<GraphControl | null>;
}

/** The drawing, moved and enlarged with the pointer, and a small one of the whole in its corner. */
export function GraphCanvas({ drawn, selection, control }: GraphCanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const camera = useCamera({ canvas, drawn, selected: selection.selected, size, control });
  const pointer = usePointer({ canvas, drawn, selection, size, camera });
  useWheel({ canvas, drawn, size, camera });
  return (
    <div ref={host} className="graph-host">
      <canvas
        ref={canvas}
        className="graph-canvas"
        role="img"
        aria-label={`The network's graph: ${drawn.placed.items.length} boxes`}
        {...pointer}
      />
      <Minimap
        drawn={drawn}
        size={size}
        look={camera.look}
        onMove={(x, y) =>
          camera.turn((now) => ({ ...now, x: x - size.width / now.zoom / 2, y: y - size.height / now.zoom / 2 }))
        }
      />
    </div>
  );
}

interface Moved {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly drawn: DrawnNetwork;
  readonly size: Size;
  readonly camera: CameraOfGraph;
}

/** A wheel moves, and enlarges with Ctrl: the page must not grow too, which only a listener of its own may prevent. */
function useWheel({ canvas, drawn, size, camera }: Moved): void {
  useEffect(() => {
    const target = canvas.current;
    if (target === null) return;
    const roll = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = target.getBoundingClientRect();
      const at = [event.clientX - left, event.clientY - top] as const;
      const [dx, dy] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
      const enlarges = event.ctrlKey || event.metaKey;
      camera.turn((now) =>
        enlarges ? zoomed(now, Math.exp(-event.deltaY / 240), at) : moved(now, dx, dy, drawn.placed, size),
      );
    };
    target.addEventListener("wheel", roll, { passive: false });
    return () => target.removeEventListener("wheel", roll);
  });
}

/** The innermost box or frame at a point of the drawing. */
function itemAt(items: readonly PlacedItem[], x: number, y: number): PlacedItem | undefined {
  return items.findLast((item) => x >= item.x && x <= item.x + item.width && y >= item.y && y <= item.y + item.height);
}

/** How far a press may move and still be one, in px. */
const STILL = 4;

/** A drag moves the drawing; a press selects, two open or close; a layer under the pointer shows its card. */
function usePointer({ canvas, drawn, selection, size, camera }: Moved & { readonly selection: Selection }) {
  const { setHover } = useActions();
  const drag = useRef<{ x: number; y: number; far: boolean }>(undefined);
  const { items } = drawn.placed;

  const under = (event: { readonly clientX: number; readonly clientY: number }) => {
    const now = camera.look.current.camera;
    const at = canvas.current?.getBoundingClientRect();
    if (now === undefined || at === undefined) return undefined;
    const [x, y] = [now.x + (event.clientX - at.left) / now.zoom, now.y + (event.clientY - at.top) / now.zoom];
    const item = itemAt(items, x, y);
    if (item === undefined) return undefined;
    const [left, top] = [at.left + (item.x - now.x) * now.zoom, at.top + (item.y - now.y) * now.zoom];
    const box = { left, top, right: left + item.width * now.zoom, bottom: top + item.height * now.zoom };
    return { id: item.id, box };
  };
  const point = (event: PointerEvent) => {
    const found = under(event);
    const layers = drawn.drawing.layers.get(found?.id ?? "");
    const single = layers?.length === 1 ? layers[0] : undefined;
    setHover(
      found === undefined || single === undefined
        ? undefined
        : { target: { kind: "layer", layer: single }, box: found.box },
    );
  };

  const handlers: HTMLAttributes<HTMLCanvasElement> = {
    onPointerDown: (event) => {
      drag.current = { x: event.clientX, y: event.clientY, far: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event) => {
      const from = drag.current;
      if (from === undefined) return point(event);
      const [dx, dy] = [from.x - event.clientX, from.y - event.clientY];
      if (!from.far && Math.hypot(dx, dy) < STILL) return;
      drag.current = { x: event.clientX, y: event.clientY, far: true };
      setHover(undefined);
      camera.turn((now) => moved(now, dx, dy, drawn.placed, size));
    },
    onPointerUp: (event) => {
      const from = drag.current;
      drag.current = undefined;
      const found = under(event);
      if (from?.far === false && found !== undefined) selection.select(found.id);
    },
    onPointerCancel: () => {
      drag.current = undefined;
    },
    onPointerLeave: () => setHover(undefined),
    onDoubleClick: (event) => selection.fold(under(event)?.id),
  };
  return handlers;
}
