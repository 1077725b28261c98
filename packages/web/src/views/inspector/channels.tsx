import { type Activations, writeTarget } from "@deepling/engine";
import { lazy, Suspense, useMemo, useState } from "react";
import { coloursOf, imageOfMap, scaleOf, type ValueScale } from "../../parts/channel-drawing.ts";
import { formatCount, formatValue } from "../../parts/format.ts";
import { FailedPlate } from "../../parts/plate.tsx";
import { ScaleBar } from "../../parts/scale-bar.tsx";
import { OneOrBoth } from "../../parts/side.tsx";
import { Tiles } from "../../parts/tiles.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { classUnits } from "../../state/target-words.ts";
import { unitPage } from "../../state/unit-name.ts";
import { FEW, MANY, mapOf, type NameOf, rangeOf } from "./channel-maps.ts";
import { type Pressed, type ShownProps, UnitBars } from "./unit-bars.tsx";
import { type PressedUnit, UnitCard } from "./unit-card.tsx";

const TwoNetworks = lazy(async () => ({ default: (await import("./two-networks.tsx")).TwoNetworks }));

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
    const [least, greatest] = rangeOf(map);
    return `${nameOf(channels[index] ?? 0, "channel")}: ${formatValue(least)} … ${formatValue(greatest)}`;
  };
  return (
    <>
      <Tiles
        images={images}
        side={3}
        name={`${width}×${height} values each, strongest first`}
        words={words}
        onChoose={onChoose && ((index, box, page) => onChoose({ index, image: images[index], box, page }))}
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
  return { unit, name, image, box, range: rangeOf(map) };
}

/** The channels of a layer of the network that is shown, strongest first, on one scale or each on its own; a press shows one large, to be explained or edited. */
function OneNetwork({ item, layer }: { readonly item: number; readonly layer: number }) {
  const { study } = usePage();
  const names = useStudyInfo();
  const { model } = names;
  const shownLayer = model.layers[layer];
  const classes = classUnits(names, layer);
  const nameOf: NameOf = (unit, word) => classes?.[unit] ?? `${word} ${unit}`;
  const { look } = useActions();
  const explain = useView((state) => state.view.explain);
  const [pressed, setPressed] = useState<Pressed>();
  const [all, setAll] = useState(false);
  const [own, setOwn] = useState(false);
  const limit = all ? MANY : FEW;
  const { answer, failure, stale } = useAnswer(`${item} ${layer} ${limit}`, (signal) =>
    study.activations({ item, layer, limit }, { signal }),
  );
  const choose = (one: Pressed) => {
    const unit = answer?.channels[one.index];
    if (one.page && unit !== undefined && shownLayer !== undefined) look(unitPage({ layer: shownLayer.name, unit }));
    else setPressed(one);
  };
  const shownUnits = { nameOf, onChoose: layer === 0 ? undefined : choose };
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

/** The channels of the selected layer for one image: of the network that is shown, or of both that are compared. */
export function Channels({ item, layer }: { readonly item: number; readonly layer: number }) {
  return (
    <OneOrBoth
      one={() => <OneNetwork item={item} layer={layer} />}
      both={(sides) => (
        <Suspense fallback={null}>
          <TwoNetworks item={item} layer={layer} sides={sides} />
        </Suspense>
      )}
    />
  );
}
