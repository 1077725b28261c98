import { useEffect } from "react";
import { commandOf } from "../../parts/key-table.ts";
import { usePage } from "../../state/context.tsx";
import { fitted } from "./fitted.ts";
import { STAGE_KEYS } from "./keys.ts";
import type { Player } from "./player.ts";

/** Where keys mean something of their own. */
const OWN = "input, textarea, select, [contenteditable], dialog[open], [popover]:popover-open";
/** Where arrows move within a thing, and space presses it. */
const WIDGET =
  "[role=grid], [role=tree], [role=listbox], [role=tablist], [role=menu], [role=radiogroup], [role=separator]";
const PRESSED = "button, a[href], summary, [role=button], [role=option], [role=gridcell]";

/** The stage's keys, as the table has them; `zoom` magnifies by a factor. */
export function useStageKeys(player: Player, zoom: (factor: number) => void): void {
  const { store } = usePage();
  useEffect(() => {
    const { actions } = store.getState();
    const acts: Readonly<Record<keyof typeof STAGE_KEYS, () => void>> = {
      play: () => actions.setPlaying(!store.getState().playing),
      before: () => player.step(-1),
      after: () => player.step(1),
      first: () => player.stepTo(0),
      last: () => player.stepTo(player.last()),
      larger: () => zoom(1.5),
      smaller: () => zoom(1 / 1.5),
      fit: () => actions.look(fitted(store.getState().view)),
    };
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTaken(event)) return;
      const command = commandOf(STAGE_KEYS, event.key);
      if (command === undefined) return;
      event.preventDefault();
      acts[command]();
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
