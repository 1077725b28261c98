import type { ViewState } from "../../state/view-state.ts";

type Fit = Pick<ViewState, "camera" | "fit">;

/** What "fit" does next: it undoes the camera; where there is none it changes between most images and every image. */
export function fitted({ camera, fit }: Fit): Fit {
  if (camera !== undefined) return { camera: undefined, fit };
  return { camera, fit: fit === "most" ? "all" : "most" };
}
