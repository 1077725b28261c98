import { Fragment, type ReactNode } from "react";
import { download } from "../parts/download.ts";
import { formatCount } from "../parts/format.ts";
import { Icon } from "../parts/glyph.tsx";
import { Popover } from "../parts/popover.tsx";
import { isWhole } from "../state/apart.ts";
import { asJob } from "../state/as-job.ts";
import { usePage, useView } from "../state/context.tsx";
import { positionsCsv, positionsJson } from "../state/positions.ts";
import { nearestPlace } from "../state/timeline.ts";
import { saveLayer } from "./save-layer.ts";

/** Rows of a table that a page makes. */
const MOST_ROWS = 2e6;

/** A row for each image and layer. */
const rowsOf = (sequence: { readonly items: Int32Array; readonly layers: readonly unknown[] } | undefined): number =>
  sequence === undefined ? 0 : sequence.items.length * sequence.layers.length;

/** An entry of the menu. */
type Entry = (id: string, title: string, run: () => void, enabled: boolean) => ReactNode;

/** Files of what is shown: those that the views offer, and positions. */
export function ExportMenu() {
  const exports = useView((state) => state.exports);
  const groups = [...new Set(exports.map(({ group }) => group))];
  return (
    <Popover className="button square" name="Export" label={<Icon name="export" />}>
      {(close) => {
        const entry: Entry = (id, title, run, enabled) => (
          <button
            key={id}
            type="button"
            className="menu-item"
            disabled={!enabled}
            onClick={() => {
              close();
              run();
            }}
          >
            {title}
          </button>
        );
        return (
          <>
            {groups.map((group) => (
              <Fragment key={group}>
                <p className="menu-title">{group}</p>
                {exports.filter((one) => one.group === group).map(({ id, title, run }) => entry(id, title, run, true))}
              </Fragment>
            ))}
            <PositionEntries entry={entry} />
          </>
        );
      }}
    </Popover>
  );
}

/** The positions of every image in every layer, or, of very many, in the layer that is looked at. */
function PositionEntries({ entry }: { readonly entry: Entry }) {
  const page = usePage();
  const { store } = page;
  const ready = useView((state) => state.projection !== undefined);
  const rows = useView(({ projection }) => rowsOf(projection?.sequence));
  const standing = useView(({ projection, view }) =>
    projection === undefined ? "" : projection.sequence.layers[nearestPlace(projection.sequence, view.t)]?.name,
  );
  const model = useView(({ info }) => info?.model.name);

  const save = (format: "json" | "csv") => {
    const { info, projection, evaluation } = store.getState();
    if (info === undefined || projection === undefined) return;
    const { sequence } = projection;
    if (!isWhole(sequence)) return;
    const text = format === "json" ? positionsJson(sequence, info.data) : positionsCsv(sequence, info.data, evaluation);
    const type = format === "json" ? "application/json" : "text/csv";
    download(`${info.model.name}-${sequence.mode}.${format}`, new Blob([text], { type }));
  };
  const saveStanding = () => {
    const { actions } = store.getState();
    void asJob(actions, "export-positions", "Writing positions", (telling) => saveLayer(page, telling));
  };

  if (rows <= MOST_ROWS)
    return (
      <>
        <p className="menu-title">Positions in every layer</p>
        {entry("json", "JSON", () => save("json"), ready)}
        {entry("csv", "CSV table", () => save("csv"), ready)}
      </>
    );
  return (
    <>
      <p className="menu-title">Positions</p>
      {entry("layer", `CSV table of ${standing}`, saveStanding, ready)}
      <p className="menu-title">
        All {formatCount(rows)} rows:
        <br />
        <code>deepling project {model} DATA --out positions.npz</code>
      </p>
    </>
  );
}
