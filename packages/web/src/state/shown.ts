import { askVariant, type Study, type Variant, variantKey } from "@deepling/engine";
import type { NetworkLook } from "./view-state.ts";

/** What is set, whether it is shown or not; empty for the study's own network. */
export function setVariant({ model, edits }: Omit<NetworkLook, "before">): Variant {
  return { ...(model === "" ? {} : { model }), ...(edits === "" ? {} : { network: edits }) };
}

/** The network without edits that the one shown is made of. */
export function unedited({ model, before }: NetworkLook): Variant {
  return setVariant({ model: before ? "" : model, edits: "" });
}

/** Whether the network that the page shows is an edited one. */
export function showsEdited({ edits, before }: NetworkLook): boolean {
  return edits !== "" && !before;
}

/** The network that the page shows, as a variant of the study; empty for the study's own. */
export function shownVariant(view: NetworkLook): Variant {
  return view.before ? {} : setVariant(view);
}

/** A text that is equal for equal networks shown. */
export function shownKey(view: NetworkLook): string {
  return variantKey(shownVariant(view));
}

/** What is known of the network that is shown, of an answer and the key of the network that it is about; undefined while it is of another one. */
export function ofShown<T>(
  known: { readonly key: string; readonly answer: T } | undefined,
  view: NetworkLook,
): T | undefined {
  return known?.key === shownKey(view) ? known.answer : undefined;
}

/** Whether two views show the same network. */
export function sameNetwork(one: NetworkLook, other: NetworkLook): boolean {
  if (one.model === other.model && one.edits === other.edits && one.before === other.before) return true;
  return shownKey(one) === shownKey(other);
}

/** Where it stands which network is shown. */
interface Looked {
  readonly getState: () => { readonly view: NetworkLook };
}

/**
 * The study as the page's views ask it: every question is about the network that is shown, unless the call names a variant of its own. So
 * no view needs code for edited networks.
 */
export function shownStudy(study: Study, store: Looked): Study {
  return askVariant(study, () => shownVariant(store.getState().view));
}
