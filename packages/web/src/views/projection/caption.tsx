import type { LayerKind } from "@deepling/engine";
import { plural } from "@deepling/engine";
import { formatShape, formatValue } from "../../parts/format.ts";
import { LayerGlyph } from "../../parts/glyph.tsx";
import { useView } from "../../state/context.tsx";
import { stepAt } from "../../state/timeline.ts";
import { DrawnNote } from "./drawn-note.tsx";
import type { StageSurvey } from "./stage-survey.ts";

/** The layout nearest to where the slider stands, as an index into the sequence. */
export function useNearest(): number {
  return useView((state) => {
    if (state.projection === undefined) return 0;
    const { from, mix } = stepAt(state.projection.sequence, state.view.t);
    return Math.round(from + mix);
  });
}

/** Which layer one looks at, how large it truly is, and what was reduced; of many images, how many are drawn. */
export function Caption({ survey }: { readonly survey: StageSurvey | undefined }) {
  const nearest = useNearest();
  const layout = useView((state) => state.projection?.sequence.layers[nearest]);
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
      {survey === undefined ? null : <DrawnNote survey={survey} total={count} />}
      {layout.reduction === undefined ? null : <p className="small faint">Reduced to fit memory: {layout.reduction}</p>}
    </div>
  );
}
