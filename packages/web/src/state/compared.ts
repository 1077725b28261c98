import { isOwn, type Variant, variantKey } from "@deepling/engine";
import { setVariant } from "./shown.ts";
import type { ViewState } from "./view-state.ts";

/** Two networks that are compared. */
export interface Compared {
  readonly variant: Variant;
  readonly against: Variant;
  readonly key: string;
}

/** What is set, whichever is shown: the edited network and the one without edits, or another model and the study's own; undefined where nothing is. */
export function comparedIn({ model, edits }: Pick<ViewState, "model" | "edits">): Compared | undefined {
  const variant = setVariant({ model, edits });
  if (isOwn(variant)) return undefined;
  const against = edits === "" ? {} : setVariant({ model, edits: "" });
  return { variant, against, key: variantKey(variant) };
}
