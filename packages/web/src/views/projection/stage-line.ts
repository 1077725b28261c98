import { variantKey } from "@deepling/engine";
import { shownKey, showsEdited, unedited } from "../../state/shown.ts";
import type { PageState } from "../../state/store.ts";

/** Whose layouts the stage shows while they are not those of the network that the page shows; undefined where they are. */
export function foreignLayouts({ view, projection, projectionOf }: PageState): string | undefined {
  if (projection === undefined || projectionOf === undefined || projectionOf === shownKey(view)) return undefined;
  if (projectionOf !== variantKey(unedited(view))) return "Layouts of the network shown before";
  return showsEdited(view) ? "Layouts of the network before the edits" : undefined;
}

/** Whether a line says that what the stage shows is not yet, or will not be, the whole. */
export function hasStageLine(state: PageState): boolean {
  const { projection, jobs } = state;
  if (projection === undefined) return false;
  if (foreignLayouts(state) !== undefined) return true;
  return jobs.project !== undefined && jobs.project.status !== "done";
}
