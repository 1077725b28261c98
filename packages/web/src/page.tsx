import { lazy, Suspense } from "react";
import { Below } from "./below.tsx";
import { PageContext, type Page as PageParts } from "./state/context.tsx";
import { Architecture } from "./views/architecture/architecture.tsx";
import { Data } from "./views/data/data.tsx";
import { Inspector } from "./views/inspector/inspector.tsx";
import { useTrailPaths } from "./views/semantics/use-trail-paths.ts";
import { Shell } from "./views/shell/shell.tsx";

// three.js is most of the page's weight: the rest stands while it loads.
const Stage = lazy(async () => ({ default: (await import("./views/data/projection/projection.tsx")).ProjectionStage }));
const Explain = lazy(async () => ({ default: (await import("./views/semantics/explain.tsx")).Explain }));
const StripLab = lazy(async () => ({ default: (await import("./views/semantics/strip-lab.tsx")).StripLab }));

/** The stage, with the strip's path through the layers. */
function StageWithTrail() {
  return <Stage paths={useTrailPaths()} />;
}

/** All views, which know nothing of one another, put together. */
export function Views() {
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
