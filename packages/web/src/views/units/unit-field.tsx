import { type EffectiveField, effectiveSize, type Layer, patchAt, plural } from "@deepling/engine";
import { useMemo } from "react";
import { attributionPicture, attributionTable } from "../../parts/attribution-picture.ts";
import { Notes } from "../../parts/notes.tsx";
import { ImageCanvas } from "../../parts/pixels.tsx";
import { usePage } from "../../state/context.tsx";
import { PassNote } from "./pass-note.tsx";
import { usePass } from "./use-pass.ts";
import "./unit-field.css";

/** Images that are looked at, and forward passes that a gradient takes. */
const IMAGES = 256;
const PASSES = 3;

/** The field as a picture, with the edges of all that the position sees. */
function Drawn({ layer, field }: { readonly layer: Layer; readonly field: EffectiveField }) {
  const { width, height, map, position, read, counted } = field;
  const image = useMemo(() => {
    const look = { colours: "heat", sign: "both", opacity: 1 } as const;
    const largest = map.reduce((most, value) => Math.max(most, value), 0);
    const black = new Uint8Array(3 * width * height);
    return attributionPicture({ map, width, height }, black, look, attributionTable("heat"), largest);
  }, [map, width, height]);
  const sees = patchAt(layer, position ?? null, { width, height });
  const { side, pixels } = effectiveSize(field);
  return (
    <div className="unit-field">
      <div>
        <ImageCanvas image={image} name={`Effective receptive field of unit ${field.unit}`} />
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          <rect x={sees.x} y={sees.y} width={sees.width} height={sees.height} />
        </svg>
      </div>
      <p className="small quiet">
        {pixels === 0 ? (
          "No pixel moves it there."
        ) : (
          <>
            as large as{" "}
            <strong>
              {side.toFixed(1)}×{side.toFixed(1)}
            </strong>{" "}
            pixels; its receptive field is {sees.width}×{sees.height}
            {sees.width > width || sees.height > height ? `, the image ${width}×${height}` : ""}
          </>
        )}
        <br />
        <span
          className="faint"
          title="Pixels whose mean absolute gradient is at least 4.55 % of the largest (Luo et al. 2016); images on which the unit does not change there count as zeros"
        >
          {position === undefined ? "" : `in the middle of its map, `}on {counted.toLocaleString("en")} of{" "}
          {plural(read, "image")}
        </span>
      </p>
    </div>
  );
}

/** How much each pixel moves the unit, inside all that it sees. */
export function UnitField({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const { study } = usePage();
  const passed = usePass(`field ${layer.index} ${unit}`, { images: IMAGES, passes: PASSES }, (signal) =>
    study.effectiveField({ layer: layer.index, unit, images: IMAGES }, { signal }),
  );
  return (
    <section aria-label="Effective receptive field">
      <h4>
        Pixels that move it <span className="small faint">effective receptive field</span>
      </h4>
      <PassNote passed={passed} />
      {passed.answer === undefined ? null : <Drawn layer={layer} field={passed.answer} />}
      <Notes notes={passed.answer?.notes ?? []} />
    </section>
  );
}
