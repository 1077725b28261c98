import { useEffect, useMemo } from "react";
import { usePage } from "../../state/context.tsx";
import { Player } from "./player.ts";

/** What moves the slider through the layers while the stage is shown. */
export function usePlayer(): Player {
  const { store } = usePage();
  const player = useMemo(() => {
    const reduced = matchMedia("(prefers-reduced-motion: reduce)");
    return new Player(store, () => reduced.matches);
  }, [store]);
  useEffect(() => {
    player.attach();
    return () => player.detach();
  }, [player]);
  return player;
}
