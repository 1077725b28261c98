import { useEffect, useRef } from "react";
import { commandOf } from "../../parts/key-table.ts";
import { usePage } from "../../state/context.tsx";
import { STAGE_KEYS } from "./keys.ts";
import type { Player } from "./player.ts";

/** Where keys mean something of their own. */
const OWN = "input, textarea, select, [contenteditable], dialog[open], [popover]:popover-open";
/** Where arrows move within a thing, and space presses it. */
const WIDGET =
  "[role=grid], [role=tree], [role=listbox], [role=tablist], [role=menu], [role=radiogroup], [role=separator]";
const PRESSED = "button, a[href], summary, [role=button], [role=option], [role=gridcell]";

/** What the stage's keys do that is not the same in the plane and in space. */
export interface StageActs {
  /** Magnifies by a factor. */
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  /** Turns and tilts by degrees; nothing in the plane. */
  readonly turn?: ((across: number, up: number) => void) | undefined;
}

/** Degrees that a key turns the network by. */
const TURN = 10;

/** The stage's keys, as the table has them; of two networks beside each other one answers them (`heeds`). */
export function useStageKeys(player: Player, heeds: boolean, stage: StageActs): void {
  const { store } = usePage();
  const latest = useRef(stage);
  latest.current = stage;
  useEffect(() => {
    if (!heeds) return;
    const { actions } = store.getState();
    const toggle = () => {
      const { space } = store.getState().view;
      actions.look({ space: { ...space, shown: !space.shown } });
    };
    const acts: Readonly<Record<keyof typeof STAGE_KEYS, () => void>> = {
      mode: toggle,
      left: () => latest.current.turn?.(TURN, 0),
      right: () => latest.current.turn?.(-TURN, 0),
      over: () => latest.current.turn?.(0, TURN),
      under: () => latest.current.turn?.(0, -TURN),
      play: () => actions.setPlaying(!store.getState().playing),
      before: () => player.step(-1),
      after: () => player.step(1),
      first: () => player.stepTo(0),
      last: () => player.stepTo(player.last()),
      larger: () => latest.current.zoom(1.5),
      smaller: () => latest.current.zoom(1 / 1.5),
      fit: () => latest.current.fit(),
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
  }, [store, player, heeds]);
}

/** Whether the thing that has the focus answers this key itself. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(OWN) !== null) return true;
  if (event.key === " ") return target.closest(`${PRESSED}, ${WIDGET}`) !== null;
  const moves = event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End";
  return moves && target.closest(WIDGET) !== null;
}
