import { plural } from "@deepling/engine";
import { panned, zoomedAt } from "../../gl/camera.ts";
import { itemsOf, itemsTogether, itemsToggled } from "../../state/items.ts";
import type { PageStore } from "../../state/store.ts";
import type { StageController } from "./stage-controller.ts";
import { AT_REST, nextGesture, type StageEffect, type StageEvent, type StageTool } from "./stage-gesture.ts";

/** How the pointer reports back to the component around. */
export interface PointerHost {
  readonly tool: () => StageTool;
  /** The lasso's outline so far (x, y, x, y … in pixels of the stage), or nothing once it is closed. */
  readonly onLasso: (outline: readonly number[] | undefined) => void;
}

/** Hands what happens on the stage to `nextGesture`, and does what follows from it. Answers how to stop. */
export function attachPointer(controller: StageController, host: PointerHost): () => void {
  const { canvas } = controller;
  const listeners = new AbortController();
  const { signal } = listeners;
  const apply = effectsOn(controller, host);
  let gesture = AT_REST;

  const happen = (event: StageEvent) => {
    const [next, effects] = nextGesture(gesture, event);
    gesture = next;
    for (const effect of effects) apply(effect);
  };
  const at = (event: { clientX: number; clientY: number }) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const hear = <K extends keyof HTMLElementEventMap>(kind: K, hears: (event: HTMLElementEventMap[K]) => void) =>
    canvas.addEventListener(kind, hears, { signal, passive: false });

  hear("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    happen({ kind: "down", id: event.pointerId, ...at(event), adds });
  });
  hear("pointermove", (event) => happen({ kind: "move", id: event.pointerId, ...at(event), tool: host.tool() }));
  hear("pointerup", (event) => happen({ kind: "up", id: event.pointerId, ...at(event) }));
  hear("pointercancel", (event) => happen({ kind: "cancel", id: event.pointerId, ...at(event) }));
  hear("pointerleave", () => happen({ kind: "leave" }));
  hear("wheel", (event) => {
    event.preventDefault();
    // Lines and pages in pixels; a pinch on a touchpad arrives as small steps with the control key.
    const pixels = event.deltaY * ([1, 16, 400][event.deltaMode] ?? 1);
    happen({ kind: "wheel", ...at(event), factor: Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0016)) });
  });
  return () => {
    listeners.abort();
    // nothing leaves a canvas that is taken away
    happen({ kind: "leave" });
  };
}

/** Does what a gesture asks of the stage. */
function effectsOn(controller: StageController, host: PointerHost): (effect: StageEffect) => void {
  const { canvas, page } = controller;
  const { actions } = page.store.getState();
  return (effect) => {
    switch (effect.kind) {
      case "hover":
        return hoverAt(controller, host.tool(), effect.x, effect.y);
      case "unhover":
        if (effect.of === "any" || page.store.getState().hover?.target.kind === "image") actions.setHover(undefined);
        return;
      case "cursor":
        canvas.style.cursor = effect.cursor;
        return;
      case "pan":
        return actions.look({ camera: panned(controller.camera(), controller.transform(), effect.dx, effect.dy) });
      case "magnify": {
        const at = { left: effect.x, top: effect.y, factor: effect.factor };
        return actions.look({ camera: zoomedAt(controller.camera(), controller.transform(), at) });
      }
      case "outline":
        return host.onLasso(effect.points);
      case "click":
        return clickOn(page.store, controller.itemAt(effect.x, effect.y), effect.adds);
      case "select": {
        const inside = controller.itemsInside(effect.outline);
        const found = itemsOf(inside);
        actions.selectItems(effect.adds ? itemsTogether(page.store.getState().view.selection, found) : found);
        actions.announce(`${plural(inside.length, "image")} selected`);
      }
    }
  };
}

/** Inspects an image, or lets the selection go beside all; adding puts an image into the selection, or takes it out. */
function clickOn(store: PageStore, item: number | undefined, adds: boolean): void {
  const { actions, view } = store.getState();
  if (!adds) {
    if (item === undefined) actions.selectItems([]);
    else actions.selectItem(item);
    return;
  }
  if (item === undefined) return;
  actions.selectItems(itemsToggled(view.selection, item));
}

/** Shows the card of the image under the pointer, and that it can be pressed. */
function hoverAt(controller: StageController, tool: StageTool, x: number, y: number): void {
  const { canvas, page } = controller;
  const { actions, hover, playing } = page.store.getState();
  // a card would stay where its image was
  const item = playing ? undefined : controller.itemAt(x, y);
  const box = item === undefined ? undefined : controller.boxOf(item);
  canvas.style.cursor = item === undefined ? (tool === "lasso" ? "crosshair" : "default") : "pointer";
  const target = hover?.target;
  if (item === undefined || box === undefined) {
    if (target?.kind === "image") actions.setHover(undefined);
    return;
  }
  if (target?.kind === "image" && target.item === item) return;
  const { left, top } = canvas.getBoundingClientRect();
  actions.setHover({
    target: { kind: "image", item },
    box: { left: left + box.left, right: left + box.right, top: top + box.top, bottom: top + box.bottom },
  });
}
