import { type Activations, writeTarget } from "@deepling/engine";
import { useMemo, useState } from "react";
import { coloursOf, imageOfMap, scaleOf, type ValueScale } from "../../parts/channel-drawing.ts";
import { formatCount, formatValue } from "../../parts/format.ts";
import { FailedPlate } from "../../parts/plate.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { classUnits } from "../../state/target-words.ts";
import { ScaleBar } from "./scale-bar.tsx";
import { Tiles } from "./tiles.tsx";
import { type PressedUnit, UnitCard } from "./unit-card.tsx";

/** Channels that are fetched at first, and when all are asked for. */
const FEW = 40;
const MANY = 512;

const mapOf = ({ maps, width, height }: Activations, index: number) =>
  maps.subarray(index * width * height, (index + 1) * width * height);

const leastOf = (map: Float32Array) => map.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const mostOf = (map: Float32Array) => map.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

/** What a unit is called: its class where the layer's units are classes, else the word and its number. */
type NameOf = (unit: number, word: "unit" | "channel") => string;

interface ShownProps {
  readonly activations: Activations;
  readonly nameOf: NameOf;
  /** What a press on a unit, at its place in the answer, does; absent where it does nothing. */
  readonly onChoose: ((pressed: Pressed) => void) | undefined;
}

/** A unit that was pressed: its place in the answer, its map where it has one, and where it stands. */
interface Pressed extends Pick<PressedUnit, "image" | "box"> {
  readonly index: number;
}

/** Layers without space: one bar per unit, strongest first. */
function UnitBars({ activations, nameOf, onChoose }: ShownProps) {
  const { maps, channels } = activations;
  const most = Math.max(1e-9, ...maps.map(Math.abs));
  return (
    <>
      <fieldset className="unit-bars" aria-label="Activations of the strongest units">
        {Array.from(channels, (channel, index) => {
          const value = maps[index] ?? 0;
          return (
            <button
              key={channel}
              type="button"
              tabIndex={-1}
              title={`${nameOf(channel, "unit")}: ${formatValue(value)}`}
              disabled={onChoose === undefined}
              onClick={(event) =>
                onChoose?.({ index, image: undefined, box: event.currentTarget.getBoundingClientRect() })
              }
            >
              <i className={value < 0 ? "is-negative" : ""} style={{ height: `${(100 * Math.abs(value)) / most}%` }} />
            </button>
          );
        })}
      </fieldset>
      <p className="small faint">
        {nameOf(channels[0] ?? 0, "unit")}: {formatValue(maps[0] ?? Number.NaN)} …{" "}
        {nameOf(channels.at(-1) ?? 0, "unit")}: {formatValue(maps.at(-1) ?? Number.NaN)}
      </p>
    </>
  );
}

function Maps({ activations, own, nameOf, onChoose }: ShownProps & { readonly own: boolean }) {
  const { width, height, channels } = activations;
  const scale = useMemo(() => scaleOf(activations.maps), [activations]);
  const images = useMemo(() => {
    const colours = coloursOf(scale.kind);
    return Array.from(channels, (_, index) => {
      const map = mapOf(activations, index);
      const used: ValueScale = own ? { ...scaleOf(map), kind: scale.kind } : scale;
      return imageOfMap(map, width, height, used, colours);
    });
  }, [activations, channels, width, height, scale, own]);
  const words = (index: number) => {
    const map = mapOf(activations, index);
    return `${nameOf(channels[index] ?? 0, "channel")}: ${formatValue(leastOf(map))} … ${formatValue(mostOf(map))}`;
  };
  return (
    <>
      <Tiles
        images={images}
        side={3}
        name={`${width}×${height} values each, strongest first`}
        words={words}
        onChoose={onChoose && ((index, box) => onChoose({ index, image: images[index], box }))}
      />
      {own ? null : <ScaleBar scale={scale} />}
    </>
  );
}

/** What the card shows of a unit that was pressed. */
function unitAt(activations: Activations, { index, image, box }: Pressed, nameOf: NameOf): PressedUnit {
  const unit = activations.channels[index] ?? 0;
  const map = mapOf(activations, index);
  const name = nameOf(unit, image === undefined ? "unit" : "channel");
  return { unit, name, image, box, range: [leastOf(map), mostOf(map)] };
}

/** The channels of the selected layer for one image as pictures, strongest first, on one scale or each on its own; a press shows one large, to be explained or edited. */
export function Channels({ item, layer }: { readonly item: number; readonly layer: number }) {
  const { study } = usePage();
  const names = useStudyInfo();
  const { model } = names;
  const shownLayer = model.layers[layer];
  const classes = classUnits(names, layer);
  const nameOf: NameOf = (unit, word) => classes?.[unit] ?? `${word} ${unit}`;
  const { look } = useActions();
  const explain = useView((state) => state.view.explain);
  const [pressed, setPressed] = useState<Pressed>();
  const shownUnits = { nameOf, onChoose: layer === 0 ? undefined : setPressed };
  const [all, setAll] = useState(false);
  const [own, setOwn] = useState(false);
  const limit = all ? MANY : FEW;
  const { answer, failure, stale } = useAnswer(`${item} ${layer} ${limit}`, (signal) =>
    study.activations({ item, layer, limit }, { signal }),
  );
  const shown = answer?.channels.length ?? 0;
  const flat = answer !== undefined && answer.width * answer.height === 1;
  return (
    <section aria-label="Activations">
      <h3>
        <span className="grow clip">Channels of {model.layers[layer]?.name}</span>
        {answer === undefined ? null : (
          <button
            type="button"
            className="button compact"
            disabled={!all && shown >= answer.total}
            onClick={() => setAll(!all)}
          >
            {all || shown < answer.total
              ? `${formatCount(shown)} of ${formatCount(answer.total)}`
              : formatCount(answer.total)}
          </button>
        )}
        {flat ? null : (
          <button
            type="button"
            className="button compact"
            aria-pressed={own}
            title="Each channel from its own least to its own greatest value"
            onClick={() => setOwn(!own)}
          >
            Own scale
          </button>
        )}
      </h3>
      {failure === undefined ? null : <FailedPlate failure={failure} />}
      {pressed === undefined || answer === undefined || shownLayer === undefined ? null : (
        <UnitCard
          key={pressed.index}
          item={item}
          layer={shownLayer}
          {...unitAt(answer, pressed, nameOf)}
          onExplain={() => {
            const unit = answer.channels[pressed.index] ?? 0;
            const target = writeTarget({ kind: "unit", layer: shownLayer.name, unit }, []);
            setPressed(undefined);
            look({ below: "explain", explain: { ...explain, target } });
          }}
          onClose={() => setPressed(undefined)}
        />
      )}
      {answer === undefined ? null : (
        <div className={stale ? "is-stale" : ""}>
          {flat ? (
            <UnitBars {...shownUnits} activations={answer} />
          ) : (
            <Maps {...shownUnits} activations={answer} own={own} />
          )}
        </div>
      )}
    </section>
  );
}
