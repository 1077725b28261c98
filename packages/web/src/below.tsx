import { type ReactNode, Suspense } from "react";
import { useView } from "./state/context.tsx";

/** The panel below the stage: the data, or a strip. */
export function Below({ data, strip }: { readonly data: ReactNode; readonly strip: ReactNode }) {
  const below = useView((state) => state.view.below);
  return below === "data" ? data : <Suspense fallback={null}>{strip}</Suspense>;
}
