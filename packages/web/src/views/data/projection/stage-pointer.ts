import { plural } from "@deepling/engine";
import { panned, zoomedAt } from "../../../gl/camera.ts";
import type { StageController } from "./stage-controller.ts";

/** What dragging does. */
export type StageTool = "pan" | "lasso";

/** How the pointer reports back to the component around. */
export interface PointerHost {
  readonly tool: () => StageTool;
  /** The lasso's outline so far (x, y, x, y … in pixels of the stage), or nothing once it is closed. */
  readonly onLasso: (outline: readonly number[] | undefined) => void;
}

type Drag =
  | { readonly kind: "press"; readonly x: number; readonly y: number; readonly adds: boolean }
  | { readonly kind: "pan"; readonly x: number; readonly y: number }
  | { readonly kind: "lasso"; readonly outline: number[]; readonly adds: boolean }
  | { readonly kind: "pinch"; readonly distance: number; readonly x: number; readonly y: number };

/** Pixels that a press may wander and still be a click. */
const SLOP = 4;

/** Drag to pan, wheel or two fingers to magnify, hover, click, shift-click, lasso. Answers how to stop. */
export function attachPointer(controller: StageController, host: PointerHost): () => void {
  const { canvas, page } = controller;
  const { actions } = page.store.getState();
  const listeners = new AbortController();
  const { signal } = listeners;
  const pointers = new Map<number, readonly [number, number]>();
  let drag: Drag | undefined;

  const at = (event: { clientX: number; clientY: number }): readonly [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const magnify = (left: number, top: number, factor: number) => {
    actions.look({ camera: zoomedAt(controller.camera(), controller.transform(), { left, top, factor }) });
  };

  const hover = (x: number, y: number) => {
    const item = controller.itemAt(x, y);
    const box = item === undefined ? undefined : controller.boxOf(item);
    canvas.style.cursor = item === undefined ? (host.tool() === "lasso" ? "crosshair" : "default") : "pointer";
    const target = page.store.getState().hover?.target;
    if (item === undefined || box === undefined) {
      if (target?.kind === "image") actions.setHover(undefined);
      return;
    }
    if (target?.kind === "image" && target.item === item) return;
    const stage = canvas.getBoundingClientRect();
    actions.setHover({
      target: { kind: "image", item },
      box: {
        left: stage.left + box.left,
        right: stage.left + box.right,
        top: stage.top + box.top,
        bottom: stage.top + box.bottom,
      },
    });
  };

  const pinch = (): Drag | undefined => {
    const [a, b] = [...pointers.values()];
    if (a === undefined || b === undefined) return undefined;
    return {
      kind: "pinch",
      distance: Math.hypot(a[0] - b[0], a[1] - b[1]),
      x: (a[0] + b[0]) / 2,
      y: (a[1] + b[1]) / 2,
    };
  };

  const startDrag = (press: Extract<Drag, { kind: "press" }>): Drag => {
    actions.setHover(undefined);
    if (!press.adds && host.tool() === "pan") return { kind: "pan", x: press.x, y: press.y };
    return { kind: "lasso", outline: [press.x, press.y], adds: press.adds };
  };

  const moveDrag = (current: Drag, x: number, y: number): Drag => {
    if (current.kind === "press") {
      return Math.hypot(x - current.x, y - current.y) < SLOP ? current : moveDrag(startDrag(current), x, y);
    }
    if (current.kind === "pan") {
      canvas.style.cursor = "grabbing";
      const camera = panned(controller.camera(), controller.transform(), x - current.x, y - current.y);
      actions.look({ camera });
      return { kind: "pan", x, y };
    }
    if (current.kind === "lasso") {
      current.outline.push(x, y);
      host.onLasso(current.outline);
      return current;
    }
    const next = pinch();
    if (next?.kind !== "pinch") return current;
    const moved = panned(controller.camera(), controller.transform(), next.x - current.x, next.y - current.y);
    actions.look({ camera: moved });
    magnify(next.x, next.y, next.distance / Math.max(1, current.distance));
    return next;
  };

  const click = (x: number, y: number, adds: boolean) => {
    const item = controller.itemAt(x, y);
    const { selection } = page.store.getState().view;
    if (!adds) {
      if (item === undefined) actions.selectItems([]);
      else actions.selectItem(item);
      return;
    }
    if (item === undefined) return;
    const without = selection.filter((one) => one !== item);
    actions.selectItems(without.length < selection.length ? without : [...selection, item]);
  };

  const finish = (ended: Drag) => {
    if (ended.kind === "press") click(ended.x, ended.y, ended.adds);
    if (ended.kind !== "lasso") return;
    host.onLasso(undefined);
    const inside = controller.itemsInside(ended.outline);
    const { selection } = page.store.getState().view;
    actions.selectItems(ended.adds ? [...selection, ...inside] : inside);
    actions.announce(`${plural(inside.length, "image")} selected`);
  };

  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      const [x, y] = at(event);
      pointers.set(event.pointerId, [x, y]);
      if (drag?.kind === "lasso") host.onLasso(undefined);
      drag = pinch() ?? { kind: "press", x, y, adds: event.shiftKey || event.ctrlKey || event.metaKey };
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      const [x, y] = at(event);
      if (pointers.has(event.pointerId)) pointers.set(event.pointerId, [x, y]);
      if (drag === undefined) hover(x, y);
      else drag = moveDrag(drag, x, y);
    },
    { signal },
  );
  const end = (event: PointerEvent) => {
    pointers.delete(event.pointerId);
    if (pointers.size > 0) {
      drag = { kind: "pan", x: at(event)[0], y: at(event)[1] };
      const [left] = [...pointers.values()];
      if (left !== undefined) drag = { kind: "pan", x: left[0], y: left[1] };
      return;
    }
    if (drag !== undefined && event.type === "pointerup") finish(drag);
    else if (drag?.kind === "lasso") host.onLasso(undefined);
    drag = undefined;
    canvas.style.cursor = "";
  };
  canvas.addEventListener("pointerup", end, { signal });
  canvas.addEventListener("pointercancel", end, { signal });
  canvas.addEventListener(
    "pointerleave",
    () => {
      if (drag === undefined && page.store.getState().hover?.target.kind === "image") actions.setHover(undefined);
    },
    { signal },
  );
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      actions.setHover(undefined);
      const [x, y] = at(event);
      // Lines and pages in pixels; a pinch on a touchpad arrives as small steps with the control key.
      const pixels = event.deltaY * ([1, 16, 400][event.deltaMode] ?? 1);
      magnify(x, y, Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0016)));
    },
    { signal, passive: false },
  );
  return () => listeners.abort();
}
