import {
  type Layer,
  reportVisualisation,
  rgbBytes,
  threeFigures,
  type Visualisation,
  visualisationFigure,
} from "@deepling/engine";
import { useEffect, useMemo, useRef, useState } from "react";
import { remInPixels } from "../../parts/canvas.ts";
import { reachedWords } from "../../parts/grown-pictures.tsx";
import { ImageCanvas, imageOfRgb } from "../../parts/pixels.tsx";
import { EmptyPlate, FailedPlate } from "../../parts/plate.tsx";
import { Segments } from "../../parts/segments.tsx";
import { besideTop, useGrowthsAsked } from "../../parts/use-growth.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { type Growth, growAgain, knownGrowth } from "../../state/growths.ts";
import type { PageState } from "../../state/store.ts";
import { unitPage } from "../../state/unit-name.ts";
import { knownUnits } from "../../state/units.ts";
import { unitPicture } from "./synthetic.tsx";
import { orderRows, UNIT_COLUMNS, type UnitRow } from "./table-columns.ts";
import { orderOfTable } from "./unit-table.tsx";

const SHAPES = [
  { value: "rows", label: "Rows", hint: "A table: a row for each unit, with its top images" },
  { value: "pictures", label: "Synthetic", hint: "A grid: what each unit looks for, grown from noise" },
] as const;

/** Whether the units stand in a table or as a grid of pictures that are grown from noise. */
export function RowsOrPictures() {
  const { look } = useActions();
  const synthetic = useView((state) => state.view.synthetic);
  return (
    <Segments
      name="Units as"
      options={SHAPES}
      value={synthetic.table ? "pictures" : "rows"}
      onChoose={(shape) => look({ synthetic: { ...synthetic, table: shape === "pictures" } })}
    />
  );
}

/** Room of a tile in rem, its words included; the grid asks for pictures where scrolling rests, in milliseconds. */
const TILE = { width: 6.5, height: 8.25 };
const REST = 150;

/** What a tile shows of its unit: the finished picture, or how it is now. */
function pictureOf({ found, growing }: Growth): ImageData | undefined {
  const shown = found ?? growing.at(-1);
  const pixels = found?.pictures[0]?.pixels ?? growing.at(-1)?.pixels;
  if (shown === undefined || pixels === undefined) return undefined;
  const { width, height, channels } = shown;
  return imageOfRgb({ width, height, pixels: rgbBytes({ width, height, channels, pixels }) });
}

function Tile({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const { look } = useActions();
  const statistics = useView(knownUnits);
  const request = useMemo(() => unitPicture({ layer: layer.name, unit }), [layer.name, unit]);
  const growth = useView((state) => knownGrowth(state, request));
  const image = useMemo(() => (growth === undefined ? undefined : pictureOf(growth)), [growth]);
  const found = growth?.found && besideTop(growth.found, { unit }, layer.index, statistics);
  const [picture] = found?.pictures ?? [];
  const words =
    picture === undefined
      ? ""
      : picture.multiple === undefined
        ? threeFigures(picture.answer)
        : `${picture.multiple.toFixed(1)} ×`;
  return (
    <button
      type="button"
      className="unit-grid-tile"
      aria-label={`unit ${unit}${picture === undefined ? "" : `, ${reachedWords(picture)}`}`}
      title={picture === undefined ? undefined : reachedWords(picture)}
      onClick={() => look(unitPage({ layer: layer.name, unit }))}
    >
      <span className="unit-grid-room">
        {image === undefined ? null : <ImageCanvas image={image} name="" className="patch" />}
      </span>
      <span className="small">
        {unit} <span className="faint">{words}</span>
      </span>
    </button>
  );
}

/** The finished pictures of some units as one answer; undefined where there are none. */
function joined(state: PageState, layer: Layer, units: readonly number[]): Visualisation | undefined {
  const found = units.flatMap((unit) => {
    const growth = knownGrowth(state, unitPicture({ layer: layer.name, unit }));
    return growth?.found === undefined ? [] : [besideTop(growth.found, { unit }, layer.index, knownUnits(state))];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const pictures = found.flatMap((one, target) => one.pictures.map((picture) => ({ ...picture, target })));
  return { ...first, targets: found.flatMap(({ targets }) => targets), pictures };
}

/** Offers the pictures that have grown so far, as the command writes a whole layer. */
function useGridExports(layer: Layer, units: readonly number[]): void {
  const { store } = usePage();
  const info = useStudyInfo();
  const growths = useView((state) => state.growths);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has grown is read from the store
  const some = useMemo(() => joined(store.getState(), layer, units) !== undefined, [store, growths, layer, units]);
  useReportExports(
    some
      ? {
          group: `Synthetic pictures of ${layer.name}`,
          name: fileName(info.model.name, layer.name, "synthetic"),
          report: () => {
            const found = joined(store.getState(), layer, units);
            if (found === undefined) throw new TypeError("no picture has grown");
            const names = found.targets.map((target) => (target.kind === "unit" ? `${layer.name}/${target.unit}` : ""));
            const report = reportVisualisation(info, found, { target: layer.name, names, notes: info.assumed });
            return { ...report, found };
          },
          figure: ({ found, ...report }) => visualisationFigure(report, found),
        }
      : undefined,
  );
}

/** Units whose tiles are in sight, once scrolling rests. */
function useRested(units: readonly number[]): readonly number[] {
  const key = units.join(" ");
  const [rested, setRested] = useState(units);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which units
  useEffect(() => {
    const timer = setTimeout(() => setRested(units), REST);
    return () => clearTimeout(timer);
  }, [key]);
  return rested;
}

interface UnitGridProps {
  readonly layer: Layer;
  /** The units that the filter lets pass, in any order. */
  readonly passed: readonly UnitRow[];
}

/** What each unit of a layer looks for: pictures that are grown from noise, those in sight first to last, in the table's order. A press opens the unit's page. */
export function UnitGrid({ layer, passed }: UnitGridProps) {
  const { store } = usePage();
  const { data } = useStudyInfo();
  const table = useView((state) => state.view.unitTable);
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const [top, setTop] = useState(0);
  const rem = remInPixels();
  const { by, ascending } = orderOfTable(table, UNIT_COLUMNS);
  const units = useMemo(
    () => orderRows(passed, by, ascending, data.classes).map(({ unit }) => unit),
    [passed, by, ascending, data.classes],
  );
  const columns = Math.max(1, Math.floor(width / (TILE.width * rem)));
  const pitch = TILE.height * rem;
  const first = Math.max(0, Math.floor(top / pitch)) * columns;
  const last = Math.ceil((top + height) / pitch) * columns;
  const inSight = units.slice(first, last);
  const rested = useRested(inSight);
  const requests = useMemo(() => rested.map((unit) => unitPicture({ layer: layer.name, unit })), [rested, layer.name]);
  useGrowthsAsked(requests);
  useGridExports(layer, units);
  const failed = useView((state) => requests.find((one) => knownGrowth(state, one)?.failure !== undefined));
  const again = () => {
    // pictures that grow together fail together
    const all = requests.filter((one) => knownGrowth(store.getState(), one)?.failure !== undefined);
    for (const one of all) growAgain(store, one);
  };
  const failure = useView((state) => (failed === undefined ? undefined : knownGrowth(state, failed)?.failure));
  if (failed !== undefined && failure !== undefined) {
    return <FailedPlate failure={failure} retry={again} />;
  }
  return (
    <>
      <p className="unit-table-facts small faint">
        Synthetic: what each unit looks for, grown from noise · what it reaches, as a multiple of the top image's
        activation
      </p>
      <div ref={scroller} className="unit-grid" onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
        <div style={{ height: Math.ceil(units.length / columns) * pitch }}>
          {inSight.map((unit, at) => {
            const place = first + at;
            const [x, y] = [(place % columns) * TILE.width * rem, Math.floor(place / columns) * pitch];
            return (
              <div key={unit} className="unit-grid-place" style={{ transform: `translate(${x}px, ${y}px)` }}>
                <Tile layer={layer} unit={unit} />
              </div>
            );
          })}
        </div>
        {units.length === 0 ? <EmptyPlate>No unit of {layer.name} is as asked for.</EmptyPlate> : null}
      </div>
    </>
  );
}
