import { type CellUnits, type Layer, nameAt, type Picture } from "@deepling/engine";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { formatValue } from "../../parts/format.ts";
import { HeldPictures } from "../../parts/held-pictures.tsx";
import { PictureCanvas } from "../../parts/pixels.tsx";
import { FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { TopPatch } from "../../parts/top-patch.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";
import { knownUnits, UNITS_JOB } from "../../state/units.ts";
import { cellAt, cellBox, type Place, sideOf, strongestCell } from "./cell-geometry.ts";
import "./cells.css";

interface CellPictureProps {
  readonly picture: Picture;
  readonly layer: Layer;
  readonly found: CellUnits;
  readonly place: Place;
  readonly held: boolean;
  readonly onPoint: (place: Place) => void;
  readonly onHold: () => void;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The image with the position that is looked at: the pointer and the arrow keys move it, a press holds it. */
function CellPicture({ picture, layer, found, place, held, onPoint, onHold }: CellPictureProps) {
  const { data } = useStudyInfo();
  const { width, height } = picture;
  const box = cellBox(layer, place);
  const point = (event: PointerEvent) => {
    const { left, top, width: wide, height: high } = event.currentTarget.getBoundingClientRect();
    const [x, y] = [((event.clientX - left) / wide) * width, ((event.clientY - top) / high) * height];
    onPoint(cellAt(layer, found, x, y));
  };
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const clamp = (value: number, most: number) => Math.max(0, Math.min(most - 1, value));
    onPoint({ row: clamp(place.row + step[0], found.rows), column: clamp(place.column + step[1], found.columns) });
  };
  return (
    <button
      type="button"
      className={held ? "cell-picture is-held" : "cell-picture"}
      aria-pressed={held}
      aria-label={`Position ${place.row}, ${place.column} of ${found.rows}×${found.columns}`}
      title="Arrow keys move; a press holds the position"
      style={{ aspectRatio: `${width} / ${height}` }}
      onPointerMove={held ? undefined : point}
      onPointerDown={point}
      onClick={onHold}
      onKeyDown={press}
    >
      <PictureCanvas picture={picture} name={nameAt(data.names, found.item) ?? "image"} />
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <rect x={box.x} y={box.y} width={box.width} height={box.height} vectorEffect="non-scaling-stroke" />
      </svg>
    </button>
  );
}

/** The units at a position as what their strongest positions of the data see, sized by what they do for the predicted class. */
function CellUnitsRow({
  layer,
  found,
  place,
}: {
  readonly layer: Layer;
  readonly found: CellUnits;
  readonly place: Place;
}) {
  const { look } = useActions();
  const statistics = useView((state) => knownUnits(state)?.layers.find((one) => one.layer === layer.index));
  const start = (place.row * found.columns + place.column) * found.count;
  const slots = Array.from({ length: found.count }, (_, slot) => start + slot);
  const sides = sideOf(slots.map((at) => [found.activations[at] ?? 0, found.effects[at] ?? Number.NaN]));
  return (
    <div className="cell-units small">
      {slots.map((at, slot) => {
        const unit = found.units[at] ?? 0;
        const [activation, effect] = [found.activations[at] ?? Number.NaN, found.effects[at] ?? Number.NaN];
        const words = Number.isNaN(effect) ? "" : `, activation × gradient ${formatValue(effect)}`;
        return (
          <button
            key={unit}
            type="button"
            className="cell-unit"
            title={`${layer.name}/${unit}: activation ${formatValue(activation)}${words}; a press opens its page`}
            aria-label={`Unit ${unit}`}
            onClick={() => look(unitPage({ layer: layer.name, unit }))}
          >
            {statistics === undefined ? null : (
              <TopPatch layer={layer} found={statistics} unit={unit} side={sides[slot] ?? 0} />
            )}
            <span>{unit}</span>
            <span className={effect < 0 ? "faint wrong" : "faint"}>
              {formatValue(Number.isNaN(effect) ? activation : effect)}
            </span>
          </button>
        );
      })}
    </div>
  );
}

/** The five strongest units at a position of the image: a semantic dictionary (Olah et al. 2018). */
export function Cells({ item, layer }: { readonly item: number; readonly layer: Layer }) {
  const { study } = usePage();
  const job = useView((state) => state.jobs[UNITS_JOB]);
  const hasUnits = useView((state) => knownUnits(state) !== undefined);
  const [pointed, setPointed] = useState<Place>();
  const [held, setHeld] = useState(false);
  const picture = useAnswer(`${item}`, (signal) => study.picture({ item }, { signal }));
  const cells = useAnswer(`${item} ${layer.index}`, (signal) =>
    study.cellUnits({ item, layer: layer.index }, { signal }),
  );
  const failure = picture.failure ?? cells.failure;
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (picture.answer === undefined || cells.answer === undefined) return null;
  const found = cells.answer;
  const place = pointed ?? strongestCell(found);
  return (
    <HeldPictures>
      <div className="cells">
        <CellPicture
          {...{ picture: picture.answer, layer, found, place, held }}
          onPoint={setPointed}
          onHold={() => setHeld(!held)}
        />
        <CellUnitsRow layer={layer} found={found} place={place} />
      </div>
      {hasUnits ? null : <JobPlate job={job} waiting="reading all units" />}
      <p className="small faint">
        {found.reason === undefined
          ? "Strongest first; sized by activation × gradient of the predicted class's logit."
          : `Strongest first, sized by activation: ${found.reason}.`}
      </p>
    </HeldPictures>
  );
}
