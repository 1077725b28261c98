/** What dragging does. */
export type StageTool = "pan" | "lasso";

/** A place on the stage, in pixels from its upper left corner. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** What happens on the stage; `id` tells fingers apart, `adds` says that a selection is added to. */
export type StageEvent =
  | (Place & { readonly kind: "down"; readonly id: number; readonly adds: boolean })
  | (Place & { readonly kind: "move"; readonly id: number; readonly tool: StageTool })
  | (Place & { readonly kind: "up" | "cancel"; readonly id: number })
  | (Place & { readonly kind: "wheel"; readonly factor: number })
  | { readonly kind: "leave" };

/** What the stage has to do about it, in this order. */
export type StageEffect =
  | (Place & { readonly kind: "hover" })
  /** Takes the hover card away: one of an image, or any. */
  | { readonly kind: "unhover"; readonly of: "image" | "any" }
  | { readonly kind: "cursor"; readonly cursor: "grabbing" | "" }
  | { readonly kind: "pan"; readonly dx: number; readonly dy: number }
  | (Place & { readonly kind: "magnify"; readonly factor: number })
  /** The lasso's outline so far (x, y, x, y …); undefined once there is none. */
  | { readonly kind: "outline"; readonly points: readonly number[] | undefined }
  | (Place & { readonly kind: "click"; readonly adds: boolean })
  | { readonly kind: "select"; readonly outline: readonly number[]; readonly adds: boolean };

type Drag =
  | (Place & { readonly kind: "press"; readonly adds: boolean })
  | (Place & { readonly kind: "pan" })
  | { readonly kind: "lasso"; readonly outline: readonly number[]; readonly adds: boolean }
  | (Place & { readonly kind: "pinch"; readonly distance: number });

/** The fingers (or the mouse) that are down, and what they do together. */
export interface Gesture {
  readonly pointers: ReadonlyMap<number, Place>;
  readonly drag: Drag | undefined;
}

/** A gesture after an event, and what follows from it. */
export type Next = readonly [gesture: Gesture, effects: readonly StageEffect[]];

/** Nothing is down. */
export const AT_REST: Gesture = { pointers: new Map(), drag: undefined };

/** Pixels that a press may wander and still be a click. */
const SLOP = 4;

/** Drag to pan, wheel or two fingers to magnify, hover, click, shift-click, lasso. */
export function nextGesture(gesture: Gesture, event: StageEvent): Next {
  if (event.kind === "down") return pressed(gesture, event);
  if (event.kind === "move") return moved(gesture, event);
  if (event.kind === "wheel") {
    return [
      gesture,
      [
        { kind: "unhover", of: "any" },
        { ...event, kind: "magnify" },
      ],
    ];
  }
  if (event.kind === "leave") return [gesture, gesture.drag === undefined ? [{ kind: "unhover", of: "image" }] : []];
  return released(gesture, event);
}

function pressed({ pointers, drag }: Gesture, { id, x, y, adds }: Extract<StageEvent, { kind: "down" }>): Next {
  const down = new Map(pointers).set(id, { x, y });
  const dropped: StageEffect[] = drag?.kind === "lasso" ? [{ kind: "outline", points: undefined }] : [];
  return [{ pointers: down, drag: pinchOf(down) ?? { kind: "press", x, y, adds } }, dropped];
}

function moved({ pointers, drag }: Gesture, { id, x, y, tool }: Extract<StageEvent, { kind: "move" }>): Next {
  const down = pointers.has(id) ? new Map(pointers).set(id, { x, y }) : pointers;
  if (drag === undefined) return [{ pointers: down, drag }, [{ kind: "hover", x, y }]];
  if (drag.kind !== "press") return dragged(drag, { x, y }, down);
  if (Math.hypot(x - drag.x, y - drag.y) < SLOP) return [{ pointers: down, drag }, []];
  const started: Drag =
    drag.adds || tool === "lasso"
      ? { kind: "lasso", outline: [drag.x, drag.y], adds: drag.adds }
      : { kind: "pan", x: drag.x, y: drag.y };
  const [gesture, effects] = dragged(started, { x, y }, down);
  return [gesture, [{ kind: "unhover", of: "any" }, ...effects]];
}

function dragged(drag: Exclude<Drag, { kind: "press" }>, { x, y }: Place, pointers: Gesture["pointers"]): Next {
  if (drag.kind === "pan") {
    const pan = { kind: "pan", dx: x - drag.x, dy: y - drag.y } as const;
    return [{ pointers, drag: { kind: "pan", x, y } }, [{ kind: "cursor", cursor: "grabbing" }, pan]];
  }
  if (drag.kind === "lasso") {
    const outline = [...drag.outline, x, y];
    return [{ pointers, drag: { ...drag, outline } }, [{ kind: "outline", points: outline }]];
  }
  const next = pinchOf(pointers);
  if (next === undefined) return [{ pointers, drag }, []];
  const pan = { kind: "pan", dx: next.x - drag.x, dy: next.y - drag.y } as const;
  const factor = next.distance / Math.max(1, drag.distance);
  return [{ pointers, drag: next }, [pan, { kind: "magnify", x: next.x, y: next.y, factor }]];
}

function released({ pointers, drag }: Gesture, { kind, id }: Extract<StageEvent, { kind: "up" | "cancel" }>): Next {
  const down = new Map(pointers);
  down.delete(id);
  const [left] = down.values();
  // the finger that stays goes on dragging the plane
  if (left !== undefined) return [{ pointers: down, drag: { kind: "pan", ...left } }, []];
  const effects: StageEffect[] = [];
  if (drag?.kind === "press" && kind === "up") effects.push({ ...drag, kind: "click" });
  if (drag?.kind === "lasso") effects.push({ kind: "outline", points: undefined });
  if (drag?.kind === "lasso" && kind === "up") effects.push({ ...drag, kind: "select" });
  return [AT_REST, [...effects, { kind: "cursor", cursor: "" }]];
}

/** Two fingers: the middle between them and how far they are apart; undefined for fewer. */
function pinchOf(pointers: Gesture["pointers"]): Extract<Drag, { kind: "pinch" }> | undefined {
  const [a, b] = pointers.values();
  if (a === undefined || b === undefined) return undefined;
  return { kind: "pinch", distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
