import { type Layer, plural, type UnitsElsewhere as UnitsElsewhereAnswer } from "@deepling/engine";
import { Breakable } from "../../parts/breakable.tsx";
import { usePage, useStudyInfo } from "../../state/context.tsx";
import { PassNote } from "./pass-note.tsx";
import { UnitTile } from "./unit-tile.tsx";
import { usePass } from "./use-pass.ts";

/** Images that units are compared on, at most. */
const IMAGES = 2000;

/** A unit of a layer, both by number. */
type Place = UnitsElsewhereAnswer["same"][number];

interface SameUnitsProps {
  readonly same: readonly Place[];
  readonly nameOf: (place: Place) => string;
}

/** Where the same unit stands in other layers; a press goes there. */
function SameUnits({ same, nameOf }: SameUnitsProps) {
  return (
    <>
      <p className="small faint">The same unit, which a concatenation hands on:</p>
      <div className="units-elsewhere small">
        {same.map((place) => (
          <UnitTile key={nameOf(place)} {...place} name={`${nameOf(place)}, the same unit`}>
            <LayerOf place={place} />
            <span>{place.unit}</span>
          </UnitTile>
        ))}
      </div>
    </>
  );
}

/** The name of a unit's layer beneath its tile, whole: its end tells layers of a block apart. */
function LayerOf({ place }: { readonly place: Pick<Place, "layer"> }) {
  const { model } = useStudyInfo();
  return (
    <span className="unit-tile-name is-whole">
      <Breakable name={model.layers[place.layer]?.name ?? ""} />
    </span>
  );
}

/** Units of other layers that answer to the same images; a press goes there. */
export function UnitsElsewhere({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const { study } = usePage();
  const { model } = useStudyInfo();
  const passed = usePass(`elsewhere ${layer.index} ${unit}`, { images: IMAGES }, (signal) =>
    study.unitsElsewhere({ layer: layer.index, unit }, { signal }),
  );
  const { answer } = passed;
  const nameOf = ({ layer: index, unit: other }: Place) => `${model.layers[index]?.name}/${other}`;
  return (
    <section aria-label="Units of other layers that answer alike">
      <h4>
        In other layers{" "}
        {answer === undefined ? null : (
          <span className="small faint">correlation on {plural(answer.images, "image")}</span>
        )}
      </h4>
      <PassNote passed={passed} />
      {answer === undefined || answer.same.length === 0 ? null : (
        <>
          <SameUnits same={answer.same} nameOf={nameOf} />
          <p className="units-elsewhere-next small faint">Units that answer alike:</p>
        </>
      )}
      {answer === undefined ? null : answer.nearest.length === 0 ? (
        <p className="small faint">Its answer does not vary, so it correlates with none.</p>
      ) : (
        <div className="units-elsewhere small">
          {answer.nearest.map(({ layer: index, unit: other, correlation }) => {
            const name = nameOf({ layer: index, unit: other });
            return (
              <UnitTile key={name} layer={index} unit={other} name={`${name}, correlation ${correlation.toFixed(2)}`}>
                <LayerOf place={{ layer: index }} />
                <span>
                  {other} <span className="faint">{correlation.toFixed(2)}</span>
                </span>
              </UnitTile>
            );
          })}
        </div>
      )}
    </section>
  );
}
