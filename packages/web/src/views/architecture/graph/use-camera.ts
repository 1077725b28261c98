import type { NetworkInk, PlacedItem } from "@deepling/engine";
import { type RefObject, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import { prepareCanvas, token } from "../../../parts/canvas.ts";
import { useTheme } from "../../../parts/theme.ts";
import type { Size } from "../../../parts/use-size.ts";
import { fitted, type GraphCamera, lookingAt, zoomed } from "./camera.ts";
import { drawScene, makeScene } from "./scene.ts";
import type { DrawnNetwork } from "./use-network.ts";

/** What may be done with the graph's view from outside. */
export interface GraphControl {
  readonly fit: () => void;
  readonly zoom: (by: number) => void;
  readonly lookAt: (id: string) => void;
  /** Keeps a box where it is on the screen when the next drawing comes. */
  readonly hold: (id: string) => void;
}

/** What is known of the view from frame to frame. */
export interface Look {
  camera: GraphCamera | undefined;
  /** A box that is to stay at a place of the screen. */
  held: { readonly id: string; readonly x: number; readonly y: number } | undefined;
  /** The frame that is asked for. */
  waiting: number | undefined;
  /** Called when a frame was drawn. */
  painted: () => void;
}

/** How the view is changed. */
export interface CameraOfGraph {
  readonly look: RefObject<Look>;
  /** Changes the camera, and draws with the next frame of the screen. */
  readonly turn: (change: (camera: GraphCamera) => GraphCamera) => void;
}

interface Shown {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly drawn: DrawnNetwork;
  readonly selected: string | undefined;
  readonly size: Size;
  readonly control: RefObject<GraphControl | null>;
}

/** A network is shown no smaller than this at first. */
const LEGIBLE = 0.95;

function inkOf(): NetworkInk {
  return {
    ...{ paper: token("--ground"), text: token("--ink"), quiet: token("--ink-2"), line: token("--ink-3") },
    ...{ box: token("--raised"), edge: token("--line-strong"), frame: token("--surface"), measure: token("--accent") },
  };
}

const screenPlace = (item: PlacedItem, { x, y, zoom }: GraphCamera) => ({
  x: (item.x - x) * zoom,
  y: (item.y - y) * zoom,
});

/** Draws the graph whenever what is drawn, its size or its camera changes: at most once per frame of the screen, and only what is in view. */
export function useCamera({ canvas, drawn, selected, size, control }: Shown): CameraOfGraph {
  const { look, paint, theme } = usePaint({ canvas, drawn, selected, size });
  const { placed } = drawn;
  const turn: CameraOfGraph["turn"] = (change) => {
    const { camera } = look.current;
    if (camera === undefined) return;
    look.current.camera = change(camera);
    paint();
  };
  const itemOf = (wanted: string) => placed.items.find(({ id }) => id === wanted);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is painted with is always the latest
  useEffect(() => {
    if (size.width === 0) return;
    const { held } = look.current;
    const item = held && itemOf(held.id);
    if (item !== undefined && held !== undefined) {
      look.current.held = undefined;
      turn((camera) => ({ ...camera, x: item.x - held.x / camera.zoom, y: item.y - held.y / camera.zoom }));
    }
    look.current.camera ??= fitted(placed, size, LEGIBLE);
    paint();
  }, [drawn, size, selected, theme]);

  useImperativeHandle(control, () => ({
    fit: () => turn(() => fitted(placed, size)),
    zoom: (by) => turn((camera) => zoomed(camera, by, [size.width / 2, size.height / 2])),
    lookAt: (id) => {
      const item = itemOf(id);
      if (item !== undefined) turn((camera) => lookingAt(camera, item, size));
    },
    hold: (id) => {
      const item = itemOf(id);
      const { camera } = look.current;
      if (item !== undefined && camera !== undefined) look.current.held = { id, ...screenPlace(item, camera) };
    },
  }));
  return { look, turn };
}

/** Draws the scene through the camera when it is asked to, once per frame of the screen. */
function usePaint({ canvas, drawn, selected, size }: Omit<Shown, "control">) {
  const theme = useTheme();
  const look = useRef<Look>({ camera: undefined, held: undefined, waiting: undefined, painted: () => undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are the theme's
  const { scene, ink } = useMemo(() => {
    const ink = inkOf();
    return { ink, scene: makeScene(drawn, ink) };
  }, [drawn, theme]);
  const draw = useRef<() => void>(() => undefined);
  draw.current = () => {
    const { camera } = look.current;
    const context = camera && prepareCanvas(canvas.current, size.width, size.height);
    if (context === undefined || camera === undefined || canvas.current === null) return;
    canvas.current.dataset.drawn = String(drawScene(context, scene, camera, size));
    const own = drawn.placed.items.find(({ id }) => id === selected);
    if (own === undefined) return;
    const { x, y } = screenPlace(own, camera);
    context.strokeStyle = ink.measure;
    context.lineWidth = 2;
    context.strokeRect(x - 2, y - 2, own.width * camera.zoom + 4, own.height * camera.zoom + 4);
  };
  const paint = () => {
    look.current.waiting ??= requestAnimationFrame(() => {
      look.current.waiting = undefined;
      draw.current();
      look.current.painted();
    });
  };
  useEffect(() => () => cancelAnimationFrame(look.current.waiting ?? 0), []);
  return { look, paint, theme };
}
