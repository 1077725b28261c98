import { DepthWait } from "../../parts/depth-wait.tsx";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { hasDepth, knownDepth } from "../../state/depth.ts";
import { verdictOf } from "../../state/statistics.ts";

/** From which layer on an image's neighbours have its predicted class, in one sentence. */
export function DecidedLine({ item }: { readonly item: number }) {
  const info = useStudyInfo();
  const depth = useView(knownDepth);
  const predicted = useView(({ evaluation }) => verdictOf(item, undefined, evaluation).predicted);
  const { selectLayer } = useActions();
  if (!hasDepth(info)) return null;
  if (depth === undefined) {
    return (
      <div className="decided-line">
        <DepthWait words="At which layer is it decided?" />
      </div>
    );
  }
  const at = depth.depths[item] ?? -2;
  const { layers } = info.model;
  const said = info.data.classes[predicted] ?? (predicted < 0 ? "the predicted class" : `class ${predicted}`);
  const last = layers[depth.layers.at(-1) ?? 0]?.name;
  if (at === -2) return null;
  return (
    <p className="decided-line small">
      {at < 0 ? (
        <>
          <MeasureValue measure="decided">Undecided</MeasureValue>: even at {last} the class of its {depth.voters}{" "}
          nearest neighbours is not {said}.
        </>
      ) : (
        <>
          <MeasureValue measure="decided">Decided</MeasureValue> at{" "}
          <button type="button" className="link" title="Go to this layer" onClick={() => selectLayer(at)}>
            {layers[at]?.name}
          </button>
          , {depth.layers.indexOf(at) + 1} of {depth.layers.length} layers: its {depth.voters} nearest neighbours’ class
          is {said} from there on.
        </>
      )}
    </p>
  );
}
