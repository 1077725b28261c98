import { percent } from "@deepling/engine";
import { evolutionOf, passageOf, placeInPassage } from "../../state/passage.ts";
import type { PageState } from "../../state/store.ts";

type Passing = Pick<PageState, "view" | "pair" | "projection" | "evolution" | "info">;

/** Between which networks the stage stands, for a picture of it: "40% of the way from b to c"; undefined where it shows one network. */
export function passageWords(state: Passing): string | undefined {
  const { view, info } = state;
  const passage = passageOf(state);
  if (passage === undefined) return undefined;
  const models = [info?.models[0] ?? "the first", view.model === "" ? "this one" : view.model];
  const edited = view.edits === "" ? models : ["before the edits", "after the edits"];
  const names = evolutionOf(state)?.names ?? edited;
  const at = placeInPassage(view, passage);
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  if (low === high) return names[low];
  return `${percent(at - low, 0)} of the way from ${names[low]} to ${names[high]}`;
}
