import { Fragment } from "react";
import { download } from "../parts/download.ts";
import { formatCount } from "../parts/format.ts";
import { Icon } from "../parts/glyph.tsx";
import { Popover } from "../parts/popover.tsx";
import { isWhole } from "../state/apart.ts";
import { usePage, useView } from "../state/context.tsx";
import { positionsCsv, positionsJson } from "../state/positions.ts";

/** Rows of a table that a page makes. */
const MOST_ROWS = 2e6;

/** A row for each image and layer. */
const rowsOf = (sequence: { readonly items: Int32Array; readonly layers: readonly unknown[] } | undefined): number =>
  sequence === undefined ? 0 : sequence.items.length * sequence.layers.length;

/** Files of what is shown: those that the views offer, and the positions of every image in every layer. */
export function ExportMenu() {
  const { store } = usePage();
  const exports = useView((state) => state.exports);
  const ready = useView((state) => state.projection !== undefined);

  const rows = useView(({ projection }) => rowsOf(projection?.sequence));
  const tooMany = rows > MOST_ROWS;

  const groups = [...new Set(exports.map(({ group }) => group))];

  const save = (format: "json" | "csv") => {
    const { info, projection, evaluation } = store.getState();
    if (info === undefined || projection === undefined) return;
    const { sequence } = projection;
    if (!isWhole(sequence)) return;
    const text = format === "json" ? positionsJson(sequence, info.data) : positionsCsv(sequence, info.data, evaluation);
    const type = format === "json" ? "application/json" : "text/csv";
    download(`${info.model.name}-${sequence.mode}.${format}`, new Blob([text], { type }));
  };

  return (
    <Popover className="button square" name="Export" label={<Icon name="export" />}>
      {(close) => {
        const entry = (id: string, title: string, run: () => void, enabled: boolean) => (
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
            <p className="menu-title">Positions in every layer</p>
            {entry("json", "JSON", () => save("json"), ready && !tooMany)}
            {entry("csv", "CSV table", () => save("csv"), ready && !tooMany)}
            {tooMany ? (
              <p className="menu-title">
                {formatCount(rows)} rows are too many for a page: deepling project writes them
              </p>
            ) : null}
          </>
        );
      }}
    </Popover>
  );
}
