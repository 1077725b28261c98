import type { Change, LayerErrors, Progress, Similarity } from "@deepling/engine";
import { useState } from "react";
import { formatCount, formatValue } from "../../parts/format.ts";
import { DeferredPlate, EmptyPlate, FailedPlate } from "../../parts/plate.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useLatest } from "../../parts/use-latest.ts";
import type { Compared } from "../../state/compared.ts";
import { useActions, usePage, useView } from "../../state/context.tsx";
import { LIGHT } from "../../state/light.ts";
import { currentLayer } from "../../state/store.ts";
import { type ComparedLayer, comparedLayers } from "./layer-comparison.ts";
import { SimilarityMatrix } from "./similarity-matrix.tsx";

/** Images on which layers are compared. */
const IMAGES = 1000;

const CHANGES: Readonly<Record<Change, string>> = {
  same: "",
  added: "added",
  removed: "removed",
  reshaped: "reshaped",
  settings: "other settings",
  reweighted: "other weights",
};

function Rows({ layers, matched }: { readonly layers: readonly ComparedLayer[]; readonly matched: boolean }) {
  const { selectLayer } = useActions();
  const current = useView(currentLayer);
  const most = Math.max(1e-9, ...layers.map(({ error }) => error).filter(Number.isFinite));
  return (
    <div className="layer-comparison">
      <table className="small">
        <thead>
          <tr className="quiet">
            <th scope="col">layer</th>
            <th scope="col">its match</th>
            <th scope="col">in the graph</th>
            <th scope="col" className="of-number" title="Linear CKA with its match: 1 for the same geometry">
              CKA
            </th>
            <th
              scope="col"
              className="of-number"
              title="Relative L2 difference from its match over the images: ‖own − other‖ / ‖other‖"
            >
              L2 difference
            </th>
          </tr>
        </thead>
        <tbody>
          {layers.map(({ layer, name, match, change, detail, cka, error, breaks }) => (
            <tr key={layer} className={layer === current ? "is-current" : ""}>
              <th scope="row">
                <button type="button" onClick={() => selectLayer(layer)}>
                  {name}
                </button>
              </th>
              <td className={match === name ? "faint" : ""}>{match === "" && matched ? "none" : match}</td>
              <td title={detail} className="clip">
                {change === undefined ? "" : CHANGES[change]} <span className="faint">{detail}</span>
              </td>
              <td className="of-number">{formatValue(cka)}</td>
              <td
                className={breaks ? "of-number wrong" : "of-number"}
                title={breaks ? "The first layer of the quantised network beyond the limit" : undefined}
              >
                <i style={{ width: `${Number.isFinite(error) ? (100 * error) / most : 0}%` }} />
                <span>
                  {breaks ? "breaks " : ""}
                  {formatValue(error)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Layer by layer: how alike both networks are, what differs in their graphs, and how far each layer is from its match. */
export function Layers({ compared }: { readonly compared: Compared }) {
  const { study } = usePage();
  const { variant, against, key } = compared;
  const info = useView((state) => state.original);
  const [asked, setAsked] = useState("");
  const light = info !== undefined && info.model.multiplyAdds * Math.min(IMAGES, info.data.count) <= LIGHT;
  const measured = light || asked === key;
  const both = useAnswer(`models ${key}`, async (signal) => {
    const [own, other] = await Promise.all([
      study.info({}, { variant, signal }),
      study.info({}, { variant: against, signal }),
    ]);
    return { own: own.model, other: other.model };
  });
  const difference = useAnswer(`graph ${key}`, (signal) => study.graphDifference({ against }, { variant, signal }));
  const similarities = useLatest<Progress | Similarity>(measured ? `cka ${key}` : undefined, (signal) =>
    study.similarity({ against, images: IMAGES }, { variant, signal }),
  );
  const errors = useLatest<Progress | LayerErrors>(measured ? `errors ${key}` : undefined, (signal) =>
    study.layerErrors({ against, images: IMAGES }, { variant, signal }),
  );
  const failure = both.failure ?? difference.failure ?? similarities.failure ?? errors.failure;
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (both.answer === undefined) return <EmptyPlate>Reading both networks …</EmptyPlate>;
  const similarity = similarities.messages.findLast((message) => message.kind === "similarity");
  const found = errors.messages.findLast((message) => message.kind === "layer errors");
  const { own, other } = both.answer;
  return (
    <div className="layers">
      {similarity !== undefined ? (
        <SimilarityMatrix similarity={similarity} own={own} other={other} />
      ) : (
        <div className="similarity-matrix">
          {measured ? (
            <EmptyPlate>Comparing the layers on {formatCount(IMAGES)} images …</EmptyPlate>
          ) : (
            <DeferredPlate title="Compare the layers" onStart={() => setAsked(key)} />
          )}
        </div>
      )}
      <Rows
        layers={comparedLayers(own, other, { similarity, difference: difference.answer, errors: found })}
        matched={similarity !== undefined}
      />
    </div>
  );
}
