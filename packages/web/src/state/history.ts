import type { ViewState } from "./view-state.ts";

type Patch = Partial<ViewState>;

/** One change of what is edited, with what stood there before. */
export interface Change {
  readonly before: Patch;
  readonly after: Patch;
  /** Changes of one gesture, such as a slider that is dragged, have the same one and count as one. */
  readonly gesture: string | undefined;
}

/** What was edited, for undo and redo: the image's edits, the network's, and which model is shown. */
export interface History {
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
}

/** Steps that can be taken back. */
const MOST = 200;

export const NO_HISTORY: History = { done: [], undone: [] };

/** The history after a change of the view; what was undone before it is forgotten. */
export function recorded(history: History, view: ViewState, after: Patch, gesture: string | undefined): History {
  const before: Patch = Object.fromEntries(Object.keys(after).map((key) => [key, view[key as keyof ViewState]]));
  const last = history.done.at(-1);
  if (gesture !== undefined && last?.gesture === gesture) {
    const joined = { before: { ...before, ...last.before }, after: { ...last.after, ...after }, gesture };
    return { done: [...history.done.slice(0, -1), joined], undone: [] };
  }
  return { done: [...history.done, { before, after, gesture }].slice(-MOST), undone: [] };
}

/** The step back, or forward again: what to change in the view, and the history afterwards; undefined where there is none. */
export function stepped(
  { done, undone }: History,
  way: "undo" | "redo",
): { readonly patch: Patch; readonly history: History } | undefined {
  const change = way === "undo" ? done.at(-1) : undone.at(-1);
  if (change === undefined) return undefined;
  return way === "undo"
    ? { patch: change.before, history: { done: done.slice(0, -1), undone: [...undone, change] } }
    : { patch: change.after, history: { done: [...done, change], undone: undone.slice(0, -1) } };
}
