import { lazy, Suspense, useEffect } from "react";
import { Below } from "./below.tsx";
import { PageContext, type Page as PageParts, useView } from "./state/context.tsx";
import { Architecture } from "./views/architecture/architecture.tsx";
import { Data } from "./views/data/data.tsx";
import { Inspector } from "./views/inspector/inspector.tsx";
import { useTrailPaths } from "./views/semantics/use-trail-paths.ts";
import { Shell } from "./views/shell/shell.tsx";

// three.js is most of the page's weight: the rest stands while it loads.
const Stage = lazy(async () => ({ default: (await import("./views/data/projection/projection.tsx")).ProjectionStage }));
const fetchExplain = () => import("./views/semantics/explain.tsx");
const Explain = lazy(async () => ({ default: (await fetchExplain()).Explain }));
const fetchStripLab = () => import("./views/semantics/strip-lab.tsx");
const StripLab = lazy(async () => ({ default: (await fetchStripLab()).StripLab }));

/** The stage, with the strip's path through the layers. */
function StageWithTrail() {
  return <Stage paths={useTrailPaths()} />;
}

/** Who looks at an image is likely to ask for its strip, whose first frame should come at once. */
function useSemanticsAhead(): void {
  const looking = useView((state) => state.view.item !== undefined);
  useEffect(() => {
    // a view that cannot be fetched says so where it would have stood
    if (looking) void Promise.allSettled([fetchStripLab(), fetchExplain()]);
  }, [looking]);
}

/** All views, which know nothing of one another, put together. */
export function Views() {
  useSemanticsAhead();
  return (
    <Shell
      architecture={<Architecture />}
      stage={
        <Suspense fallback={null}>
          <StageWithTrail />
        </Suspense>
      }
      data={<Below data={<Data />} strip={<StripLab />} explain={<Explain />} />}
      inspector={<Inspector />}
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
