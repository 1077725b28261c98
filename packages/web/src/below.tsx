import { type ReactNode, Suspense } from "react";
import { useView } from "./state/context.tsx";

/** The panel below the stage: the data, a strip, or attributions. */
export function Below(views: { readonly data: ReactNode; readonly strip: ReactNode; readonly explain: ReactNode }) {
  const below = useView((state) => state.view.below);
  return below === "data" ? views.data : <Suspense fallback={null}>{views[below]}</Suspense>;
}
