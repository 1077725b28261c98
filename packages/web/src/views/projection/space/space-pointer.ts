import type { CellPlace } from "@deepling/engine";
import { AT_REST, nextGesture, type StageEffect, type StageEvent } from "../stage-gesture.ts";
import type { SpaceController } from "./space-controller.ts";

/** What the pointer does besides moving the camera. */
export interface SpacePointerHost {
  readonly onHover: (cell: CellPlace | undefined) => void;
  readonly onPress: (cell: CellPlace | undefined) => void;
}

/** Drag to turn, with Shift or the second button to move, wheel or two fingers to magnify, hover and press cells. Answers how to stop. */
export function attachSpacePointer(controller: SpaceController, host: SpacePointerHost): () => void {
  const { canvas } = controller;
  const listeners = new AbortController();
  const { signal } = listeners;
  let gesture = AT_REST;
  let pans = false;

  const act = (effect: StageEffect) => {
    switch (effect.kind) {
      case "pan":
        if (pans || gesture.pointers.size > 1) return controller.pan(effect.dx, effect.dy);
        return controller.orbit(effect.dx, effect.dy);
      case "magnify":
        return controller.magnify(effect.factor, effect.x, effect.y);
      case "hover": {
        const cell = controller.cellUnder(effect.x, effect.y);
        canvas.style.cursor = cell === undefined ? "" : "crosshair";
        return host.onHover(cell);
      }
      case "unhover":
        return host.onHover(undefined);
      case "click":
        return host.onPress(controller.cellUnder(effect.x, effect.y));
      case "cursor":
        canvas.style.cursor = effect.cursor;
    }
  };
  const happen = (event: StageEvent) => {
    const [next, effects] = nextGesture(gesture, event);
    gesture = next;
    for (const effect of effects) act(effect);
  };
  const at = (event: { readonly clientX: number; readonly clientY: number }) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const hear = <K extends keyof HTMLElementEventMap>(kind: K, hears: (event: HTMLElementEventMap[K]) => void) =>
    canvas.addEventListener(kind, hears, { signal, passive: false });

  hear("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pans = event.button !== 0 || event.shiftKey;
    happen({ kind: "down", id: event.pointerId, ...at(event), adds: false });
  });
  hear("pointermove", (event) => happen({ kind: "move", id: event.pointerId, ...at(event), tool: "pan" }));
  hear("pointerup", (event) => happen({ kind: "up", id: event.pointerId, ...at(event) }));
  hear("pointercancel", (event) => happen({ kind: "cancel", id: event.pointerId, ...at(event) }));
  hear("pointerleave", () => happen({ kind: "leave" }));
  hear("contextmenu", (event) => event.preventDefault());
  hear("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaY * ([1, 16, 400][event.deltaMode] ?? 1);
    happen({ kind: "wheel", ...at(event), factor: Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0016)) });
  });
  return () => listeners.abort();
}
