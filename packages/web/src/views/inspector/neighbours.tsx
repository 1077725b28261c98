import { plural } from "@deepling/engine";
import { formatCount, formatValue } from "../../parts/format.ts";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { ImageButton } from "../../parts/thumbnail.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, usePage, useRestingLayer, useStudyInfo } from "../../state/context.tsx";

const COUNT = 12;

/** Why there may be nearer images: of all of them some were compared. */
function sayCompared(among: number, others: number): string {
  if (among >= others) return "Approximate: only candidates proposed by the pivots were compared.";
  return `Among ${formatCount(among)} of ${plural(others, "other image")}: once all are projected, all are looked among.`;
}

/** The images nearest to one in the selected layer, with their distances. */
export function NearestImages({ item }: { readonly item: number }) {
  const layer = useRestingLayer();
  const { study } = usePage();
  const { selectItems } = useActions();
  const { model, data } = useStudyInfo();
  const { answer, failure, stale } = useAnswer(`${item} ${layer}`, (signal) =>
    study.neighbours({ item, layer, count: COUNT }, { signal }),
  );
  const label = data.labels?.[item] ?? -1;
  const same =
    answer === undefined || label < 0
      ? undefined
      : [...answer.items].filter((one) => data.labels?.[one] === label).length;
  return (
    <section aria-label="Neighbours">
      <h3>
        <span className="grow clip">Nearest in {model.layers[layer]?.name}</span>
        {same === undefined ? null : (
          <MeasureValue measure="purity">
            <span className="small faint">
              {same}/{answer?.items.length} in its class
            </span>
          </MeasureValue>
        )}
        {answer === undefined ? null : (
          <button type="button" className="button compact" onClick={() => selectItems([item, ...answer.items])}>
            Select
          </button>
        )}
      </h3>
      {failure === undefined ? null : <FailedPlate failure={failure} />}
      <div className={stale ? "neighbours is-stale" : "neighbours"} style={{ minHeight: "7.5rem" }}>
        {answer !== undefined || failure !== undefined ? null : (
          <p className="waiting small faint">comparing the images …</p>
        )}
        {Array.from(answer?.items ?? [], (one, index) => (
          <ImageButton key={one} item={one} side={44} caption={formatValue(answer?.distances[index] ?? Number.NaN)} />
        ))}
      </div>
      {answer?.exact === false ? (
        <p className="neighbours-note small faint">{sayCompared(answer.among, data.count - 1)}</p>
      ) : null}
    </section>
  );
}
