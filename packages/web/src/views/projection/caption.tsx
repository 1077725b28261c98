import type { LayerKind } from "@deepling/engine";
import { plural } from "@deepling/engine";
import { useEffect, useState } from "react";
import { formatShape, formatValue } from "../../parts/format.ts";
import { LayerGlyph } from "../../parts/glyph.tsx";
import { useView } from "../../state/context.tsx";
import { nearestPlace } from "../../state/timeline.ts";
import { DrawnNote } from "./drawn-note.tsx";
import type { StageController } from "./stage-controller.ts";
import type { StageSurvey } from "./stage-survey.ts";

/** The layout nearest to where the slider stands, as an index into the sequence. */
export function useNearest(): number {
  return useView(({ projection, view }) => (projection === undefined ? 0 : nearestPlace(projection.sequence, view.t)));
}

/** The layout that stands on the stage: while the layer where the slider stands is on its way, the one that was drawn before. */
function useDrawn(controller: StageController | undefined): number {
  const nearest = useNearest();
  const [drawn, setDrawn] = useState<number>();
  useEffect(() => {
    const look = () => setDrawn(controller?.layout);
    look();
    return controller?.afterDraw(look);
  }, [controller]);
  return drawn ?? nearest;
}

/** Which layer one looks at, how large it truly is, and what was reduced; of many images, how many are drawn. */
export function Caption({
  controller,
  survey,
}: {
  readonly controller: StageController | undefined;
  readonly survey: StageSurvey | undefined;
}) {
  const drawn = useDrawn(controller);
  const layout = useView((state) => state.projection?.sequence.layers[drawn]);
  const kind = useView((state) => (layout === undefined ? undefined : state.info?.model.layers[layout.layer]?.kind));
  const scale = useView((state) => state.view.scale);
  const count = useView((state) => state.projection?.sequence.items.length ?? 0);
  if (layout === undefined) return null;
  const { quality } = layout;
  return (
    <div className="stage-caption">
      <h3>
        <LayerGlyph kind={kind ?? ("other" satisfies LayerKind)} />
        <span className="clip">{layout.name}</span>
      </h3>
      <p className="small faint">
        {layout.kind} · {formatShape(layout.shape)} · {plural(count - layout.leftOut.length, "image")} · radius{" "}
        {formatValue(quality.radius)}
        {scale === "unit" ? " (drawn as 1)" : ""}
      </p>
      <OnItsWay drawn={drawn} />
      {survey === undefined ? null : <DrawnNote survey={survey} total={count} />}
      {layout.reduction === undefined ? null : <p className="small faint">Reduced to fit memory: {layout.reduction}</p>}
    </div>
  );
}

/** That the stage does not show the layer where the slider stands, and why: its positions are being read, or could not be. */
function OnItsWay({ drawn }: { readonly drawn: number }) {
  const nearest = useNearest();
  const name = useView((state) => state.projection?.sequence.layers[nearest]?.name);
  const apart = useView((state) => state.held !== undefined);
  const job = useView((state) => state.jobs.layers);
  if (!apart || nearest === drawn || name === undefined) return null;
  if (job?.failure === undefined) return <p className="small faint">reading {name} …</p>;
  return (
    <p className="small" role="alert" title={job.failure.hint}>
      <span className="wrong">
        {name} could not be read: {job.failure.message}
      </span>{" "}
      <button type="button" className="button compact" onClick={job.retry}>
        Try again
      </button>
    </p>
  );
}
