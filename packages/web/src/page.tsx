import { useEffect } from "react";
import { Shell } from "./shell/shell.tsx";
import { Below, ViewPanel } from "./shell/view-panel.tsx";
import { PageContext, type Page as PageParts, useView } from "./state/context.tsx";
import type { Place } from "./state/view.ts";
import { VIEWS } from "./views/index.ts";

const BELOW = VIEWS.filter(({ place }) => place === "below");

/** Who looks at an image is likely to ask for its strip, whose first frame should come at once. */
function useBelowAhead(): void {
  const looking = useView((state) => state.view.item !== undefined);
  useEffect(() => {
    // a view that cannot be fetched says so where it would have stood
    if (looking) void Promise.allSettled(BELOW.map(({ fetch }) => fetch()));
  }, [looking]);
}

const viewsAt = (at: Place) =>
  VIEWS.filter(({ place }) => place === at).map((view) => <ViewPanel key={view.id} view={view} />);

/** All views, which know nothing of one another, put together. */
export function Views() {
  useBelowAhead();
  return (
    <Shell
      architecture={viewsAt("left")}
      stage={viewsAt("stage")}
      data={<Below views={BELOW} />}
      inspector={viewsAt("right")}
    />
  );
}

/** The whole page. */
export function Page({ page }: { readonly page: PageParts }) {
  return (
    <PageContext value={page}>
      <Views />
    </PageContext>
  );
}
