import { NO_DEPTH, plural } from "@deepling/engine";
import { DepthWait } from "../../parts/depth-wait.tsx";
import { formatCount } from "../../parts/format.ts";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { hasDepth, knownDepth } from "../../state/depth.ts";
import { verdictOf } from "../../state/statistics.ts";

/** From which layer on an image's neighbours have its predicted class, in one sentence. */
export function DecidedLine({ item }: { readonly item: number }) {
  const info = useStudyInfo();
  const depth = useView(knownDepth);
  const predicted = useView(({ evaluation }) => verdictOf(item, undefined, evaluation).predicted);
  const isDrawn = useView(({ projection }) => projection !== undefined && info.data.labels !== undefined);
  const { selectLayer } = useActions();
  if (!hasDepth(info)) return null;
  if (depth === undefined) {
    return (
      <div className="decided-line">
        <DepthWait words="At which layer is it decided?" />
      </div>
    );
  }
  const at = depth.depths[item] ?? NO_DEPTH.unread;
  const { layers } = info.model;
  const said = info.data.classes[predicted] ?? (predicted < 0 ? "the predicted class" : `class ${predicted}`);
  const last = layers[depth.layers.at(-1) ?? 0]?.name;
  const among = `${plural(depth.voters, "image")} nearest by activations, of ${formatCount(depth.support)}`;
  if (at === NO_DEPTH.unread) return null;
  if (at === NO_DEPTH.unmatched) {
    return (
      <p className="decided-line small">
        No <MeasureValue measure="decided">decision depth</MeasureValue>: no other of the {formatCount(depth.support)}{" "}
        images compared with is {depth.labelled ? "labelled" : "predicted"} as {said}.
      </p>
    );
  }
  return (
    <p className="decided-line small">
      {at < 0 ? (
        <>
          <MeasureValue measure="decided">Undecided</MeasureValue>: even at {last} {said} has not the most votes of the{" "}
          {among}.
        </>
      ) : (
        <>
          <MeasureValue measure="decided">Decided</MeasureValue> at{" "}
          <button type="button" className="link" title="Go to this layer" onClick={() => selectLayer(at)}>
            {layers[at]?.name}
          </button>
          , layer {depth.layers.indexOf(at) + 1} of {depth.layers.length}: from there on {said} has the most votes of
          the {among}.
        </>
      )}
      {isDrawn ? (
        <span className="faint"> The timeline counts the 10 nearest in the plane, so it can differ.</span>
      ) : null}
    </p>
  );
}
