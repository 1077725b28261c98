import {
  type Contributions,
  type Layer,
  percent,
  plural,
  type RankedContribution,
  rankInputs,
  rankOutputs,
} from "@deepling/engine";
import { formatValue } from "../../parts/format.ts";
import { Notes } from "../../parts/notes.tsx";
import { usePage, useStudyInfo } from "../../state/context.tsx";
import { PassNote } from "./pass-note.tsx";
import { UnitTile } from "./unit-tile.tsx";
import { usePass } from "./use-pass.ts";

/** Images that are read, at most; contributions that are shown. */
const IMAGES = 1000;
const SHOWN = 8;

/** A share with the sign of its contribution, on a bar as long as the share. */
function Share({ value, share }: { readonly value: number; readonly share: number }) {
  return (
    <span className={value < 0 ? "unit-share is-negative" : "unit-share"}>
      {value < 0 ? "−" : "+"}
      {percent(share)}
    </span>
  );
}

/** The largest contributions as units, then those left out and the bias: their shares add up to 100 %. */
function Shares({
  ranked,
  bias,
}: {
  readonly ranked: readonly RankedContribution[];
  readonly bias?: { readonly value: number; readonly share: number } | undefined;
}) {
  const { model, preprocessing } = useStudyInfo();
  const shown = ranked.slice(0, SHOWN);
  const rest = ranked.slice(SHOWN);
  const colours = preprocessing.channels === "bgr" ? ["blue", "green", "red"] : ["red", "green", "blue"];
  const layers = new Set(ranked.map(({ layer }) => layer));
  const nameOf = ({ layer, unit }: RankedContribution): string =>
    layer > 0
      ? `${model.layers[layer]?.name}/${unit}`
      : ranked.length === 3
        ? (colours[unit] ?? "")
        : `channel ${unit}`;
  return (
    <div className="nearest-units small">
      {shown.map((one) => {
        const name = nameOf(one);
        return (
          <UnitTile
            key={name}
            layer={one.layer}
            unit={one.unit}
            name={`${name}: ${one.value < 0 ? "−" : "+"}${percent(one.share)}`}
            title={`${name} adds ${formatValue(one.value)} in the mean`}
          >
            {layers.size > 1 ? <span className="unit-tile-name">{model.layers[one.layer]?.name}</span> : null}
            <span>{one.layer > 0 ? one.unit : name}</span>
            <Share {...one} />
          </UnitTile>
        );
      })}
      <span className="unit-share-rest faint">
        {rest.length === 0 ? null : (
          <span>
            {plural(rest.length, "other")} {percent(rest.reduce((sum, { share }) => sum + share, 0))}
          </span>
        )}
        {bias === undefined || bias.share === 0 ? null : (
          <span title="What the sum is without any input">
            bias <Share {...bias} />
          </span>
        )}
      </span>
    </div>
  );
}

const SHARE_WORDS =
  "Of each the mean contribution, w · x at the position where the sum is largest; its size as a share of the sizes of all, with its sign";

/** The layers of some contributions, by name. */
function useLayerNames(ranked: readonly RankedContribution[]): string {
  const { model } = useStudyInfo();
  const layers = [...new Set(ranked.map(({ layer }) => layer))].sort((a, b) => a - b);
  return layers.map((layer) => model.layers[layer]?.name).join(" and ");
}

/** On which images contributions were averaged. */
function counted({ counted: count, read, above }: Contributions): string {
  return above
    ? `on the ${count.toLocaleString("en")} of ${plural(read, "image")} where it is above zero`
    : `on ${plural(count, "image")}, nowhere above zero`;
}

/** What the unit is made of, and what it makes in turn; a press goes to the unit there. */
export function UnitContributions({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const { study } = usePage();
  const { model } = useStudyInfo();
  const passed = usePass(`contributions ${layer.index} ${unit}`, { images: IMAGES }, (signal) =>
    study.contributions({ layer: layer.index, unit }, { signal }),
  );
  const { answer } = passed;
  const inputs = answer && rankInputs(answer);
  const outputs = answer === undefined ? [] : rankOutputs(answer);
  const below = useLayerNames(inputs?.ranked ?? []);
  const above = useLayerNames(outputs);
  return (
    <>
      <section aria-label="Strongest inputs" title={SHARE_WORDS}>
        <h4>
          Strongest inputs{" "}
          {answer?.sum === undefined ? null : (
            <span className="small faint">
              in {below}; sum {formatValue(answer.sum.mean)} ({model.layers[answer.sum.layer]?.name}) {counted(answer)}
            </span>
          )}
        </h4>
        <PassNote passed={passed} />
        {answer === undefined ? null : inputs === undefined ? (
          <p className="small faint">No one sum makes the units of {layer.name}.</p>
        ) : (
          <Shares {...inputs} />
        )}
        <Notes notes={answer?.notes ?? []} />
      </section>
      {answer === undefined || answer.readers.length === 0 ? null : (
        <section aria-label="Strongest outputs" title={SHARE_WORDS}>
          <h4>
            Strongest outputs <span className="small faint">in {above}, of all that it adds there</span>
          </h4>
          {outputs.some(({ share }) => share > 0) ? (
            <Shares ranked={outputs} />
          ) : (
            <p className="small faint">It adds nothing to the next units on these images.</p>
          )}
        </section>
      )}
    </>
  );
}
