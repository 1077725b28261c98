import { type Layer, type LayerUnits, plural } from "@deepling/engine";
import { UnitTile } from "./unit-tile.tsx";

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
            const correlation = correlations[at]?.toFixed(2);
            return (
              <UnitTile key={other} layer={layer.index} unit={other} name={`Unit ${other}, correlation ${correlation}`}>
                <span>
                  {other} <span className="faint">{correlation}</span>
                </span>
              </UnitTile>
            );
          })}
        </div>
      )}
    </section>
  );
}
