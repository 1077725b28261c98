import type { ProjectRequest } from "@deepling/engine";
import { MOST_WHOLE } from "./apart.ts";
import { showsEdited } from "./shown.ts";
import type { ViewState } from "./view-state.ts";

/** The projection that a page asks for first, whatever its study is; undefined where that is not known before the study is. */
export function firstProjection(view: ViewState): ProjectRequest | undefined {
  // of an edited network that takes long, nothing is asked for
  if (showsEdited(view) || view.projected !== undefined) return undefined;
  return { mode: view.mode, apart: MOST_WHOLE, preview: true };
}
