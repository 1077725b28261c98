import { DeeplingError } from "@deepling/engine";
import { lazy, Suspense, useEffect } from "react";
import { Below } from "./below.tsx";
import { Boundary } from "./parts/boundary.tsx";
import { useTrailPaths } from "./parts/use-trail-paths.ts";
import { Shell } from "./shell/shell.tsx";
import { PageContext, type Page as PageParts, useView } from "./state/context.tsx";
import { Architecture } from "./views/architecture/architecture.tsx";
import { Data } from "./views/data/data.tsx";
import { Inspector } from "./views/inspector/inspector.tsx";

/** A part of the page that comes when it is needed; the server may have stopped since. */
function part<T>(fetched: Promise<T>): Promise<T> {
  return fetched.catch((cause: unknown) => {
    const hint = "Is deepling still running in its terminal? Start it again, then try again.";
    throw new DeeplingError("unreachable", "server: this part of the page did not come", { hint, cause });
  });
}

// three.js is most of the page's weight: the rest stands while it loads.
const fetchStage = () => part(import("./views/projection/projection.tsx"));
const Stage = lazy(async () => ({ default: (await fetchStage()).ProjectionStage }));
const fetchExplain = () => part(import("./views/explain/explain.tsx"));
const Explain = lazy(async () => ({ default: (await fetchExplain()).Explain }));
const fetchStripLab = () => part(import("./views/strip/strip-lab.tsx"));
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
      architecture={
        <Boundary>
          <Architecture />
        </Boundary>
      }
      stage={
        <Boundary>
          <Suspense fallback={null}>
            <StageWithTrail />
          </Suspense>
        </Boundary>
      }
      data={<Below data={<Data />} strip={<StripLab />} explain={<Explain />} />}
      inspector={
        <Boundary>
          <Inspector />
        </Boundary>
      }
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
