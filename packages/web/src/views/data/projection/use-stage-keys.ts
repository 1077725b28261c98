import { useEffect } from "react";
import { usePage } from "../../../state/context.tsx";
import type { PageStore } from "../../../state/store.ts";
import type { Player } from "./player.ts";

/** Where keys mean something of their own. */
const OWN = "input, textarea, select, [contenteditable], dialog[open], [popover]:popover-open";
/** Where arrows move within a thing, and space presses it. */
const WIDGET =
  "[role=grid], [role=tree], [role=listbox], [role=tablist], [role=menu], [role=radiogroup], [role=separator]";
const PRESSED = "button, a[href], summary, [role=button], [role=option], [role=gridcell]";

/** Space plays; arrows step; home and end; + − 0 magnify; escape clears the selection. */
export function useStageKeys(player: Player, zoom: (factor: number | undefined) => void): void {
  const { store } = usePage();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTaken(event)) return;
      const act = actOf(event.key, { store, player, zoom });
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [store, player, zoom]);
}

/** Whether the thing that has the focus answers this key itself. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(OWN) !== null) return true;
  if (event.key === " ") return target.closest(`${PRESSED}, ${WIDGET}`) !== null;
  const moves = event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End";
  return moves && target.closest(WIDGET) !== null;
}

function actOf(
  key: string,
  on: { readonly store: PageStore; readonly player: Player; readonly zoom: (factor: number | undefined) => void },
): (() => void) | undefined {
  const { actions, playing, view } = on.store.getState();
  switch (key) {
    case " ":
      return () => actions.setPlaying(!playing);
    case "ArrowLeft":
      return () => on.player.step(-1);
    case "ArrowRight":
      return () => on.player.step(1);
    case "Home":
      return () => on.player.stepTo(0);
    case "End":
      return () => on.player.stepTo(on.player.last());
    case "+":
    case "=":
      return () => on.zoom(1.5);
    case "-":
      return () => on.zoom(1 / 1.5);
    case "0":
      return () => on.zoom(undefined);
    case "Escape":
      return view.selection.length > 0 ? () => actions.selectItems([]) : undefined;
    default:
      return undefined;
  }
}
