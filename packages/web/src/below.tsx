import { type ReactNode, Suspense } from "react";
import { BelowTabs } from "./parts/below-tabs.tsx";
import { Boundary } from "./parts/boundary.tsx";
import { Panel } from "./parts/panel.tsx";
import { useView } from "./state/context.tsx";

/** The panel below the stage: the data, a strip, or attributions. */
export function Below(views: { readonly data: ReactNode; readonly strip: ReactNode; readonly explain: ReactNode }) {
  const below = useView((state) => state.view.below);
  return (
    <Boundary
      key={below}
      frame={(plate) => (
        <Panel id="data" title="Below the stage" tabs={<BelowTabs />}>
          {plate}
        </Panel>
      )}
    >
      <Suspense fallback={null}>{views[below]}</Suspense>
    </Boundary>
  );
}
