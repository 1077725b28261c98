import { type ReactNode, Suspense } from "react";
import { Boundary } from "../parts/boundary.tsx";
import { Panel } from "../parts/panel.tsx";
import { OpeningPlate } from "../parts/plate.tsx";
import { useView } from "../state/context.tsx";
import type { AnyView } from "../state/view.ts";
import { BelowTabs } from "./below-tabs.tsx";

/** Which panel stands where; what is on the stage has none. */
const PANELS = { left: "architecture", right: "inspector", below: "data", stage: undefined } as const;

/** A view in its place, which is a panel but for the stage: until the study is open it says so, and a fault in the view stands in its place. */
export function ViewPanel({ view, tabs }: { readonly view: AnyView; readonly tabs?: ReactNode }) {
  const known = useView((state) => state.info !== undefined);
  const opening = useView((state) => state.jobs.open);
  const { title, place, waiting, Head, Body } = view;
  const id = PANELS[place];
  if (id === undefined) return <Staged Body={Body} />;
  const panel = { id, title, tabs };
  return (
    <Boundary frame={(plate) => <Panel {...panel}>{plate}</Panel>}>
      <Suspense fallback={null}>
        <Panel {...panel} head={<Head />}>
          {known ? <Body /> : <OpeningPlate job={opening} waiting={waiting} />}
        </Panel>
      </Suspense>
    </Boundary>
  );
}

/** What is on the stage says by itself how far it is. */
function Staged({ Body }: Pick<AnyView, "Body">) {
  return (
    <Boundary>
      <Suspense fallback={null}>
        <Body />
      </Suspense>
    </Boundary>
  );
}

/** The panel below the stage: one of its views. */
export function Below({ views }: { readonly views: readonly AnyView[] }) {
  const shown = useShownBelow(views);
  return shown === undefined ? null : (
    <ViewPanel key={shown.id} view={shown} tabs={<BelowTabs views={views} shown={shown.id} />} />
  );
}

/** The view that is shown of those that share the place below the stage. */
export function useShownBelow(views: readonly AnyView[]): AnyView | undefined {
  const below = useView((state) => state.view.below);
  const there = views.filter(({ place }) => place === "below");
  return there.find(({ id }) => id === below) ?? there[0];
}
