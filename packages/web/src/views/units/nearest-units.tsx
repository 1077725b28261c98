import { type Layer, type LayerUnits, plural } from "@deepling/engine";
import { useActions } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";
import { TopPatch } from "./table-row.tsx";

/** Units of the layer that answer to the same images; a press goes there. */
export function NearestUnits({
  layer,
  found,
  unit,
}: {
  readonly layer: Layer;
  readonly found: LayerUnits;
  readonly unit: number;
}) {
  const { look } = useActions();
  const { similar } = found;
  if (similar === undefined) {
    return (
      <section aria-label="Units that answer alike">
        <h4>Units that answer alike</h4>
        <p className="small faint">A layer of more than 4,096 units is not compared.</p>
      </section>
    );
  }
  const { count, units, correlations, images } = similar;
  const others = Array.from({ length: count }, (_, slot) => unit * count + slot).filter((at) => (units[at] ?? -1) >= 0);
  return (
    <section aria-label="Units that answer alike">
      <h4>
        Units that answer alike <span className="small faint">correlation on {plural(images, "image")}</span>
      </h4>
      {others.length === 0 ? (
        <p className="small faint">Its answer does not vary, so it correlates with none.</p>
      ) : (
        <div className="nearest-units small">
          {others.map((at) => {
            const other = units[at] ?? 0;
            return (
              <button
                key={other}
                type="button"
                className="nearest-unit"
                aria-label={`Unit ${other}, correlation ${correlations[at]?.toFixed(2)}`}
                onClick={() => look(unitPage({ layer: layer.name, unit: other }))}
              >
                <TopPatch layer={layer} found={found} unit={other} side={40} />
                <span>
                  {other} <span className="faint">{correlations[at]?.toFixed(2)}</span>
                </span>
              </button>
            );
          })}
        </div>
      )}
    </section>
  );
}
