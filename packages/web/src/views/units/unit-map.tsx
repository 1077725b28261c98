import { type Layer, type LayerUnits, nameAt, type Picture } from "@deepling/engine";
import { useMemo } from "react";
import { attributionPicture, attributionTable } from "../../parts/attribution-picture.ts";
import { formatValue } from "../../parts/format.ts";
import { type Heat, heatAt } from "../../parts/heat.ts";
import { useHeldPicture } from "../../parts/held-pictures.tsx";
import { ImageCanvas } from "../../parts/pixels.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { usePage, useStudyInfo } from "../../state/context.tsx";
import { placeWords } from "./answer-words.ts";

/** The map enlarged over its image. */
function Overlay({ picture, heat, name }: { readonly picture: Picture; readonly heat: Heat; readonly name: string }) {
  const image = useMemo(() => {
    const { width, height } = picture;
    const map = Float32Array.from({ length: width * height }, (_, at) =>
      heatAt(heat, at % width, Math.floor(at / width)),
    );
    const colours = map.some((value) => value < 0) ? "diverging" : "heat";
    const look = { colours, sign: "both", opacity: 0.65 } as const;
    return attributionPicture({ map, width, height }, picture.pixels, look, attributionTable(colours));
  }, [picture, heat]);
  return <ImageCanvas image={image} name={name} className="unit-overlay" />;
}

interface UnitMapProps {
  readonly layer: Layer;
  readonly unit: number;
  /** The chosen image, or the one that stands for it. */
  readonly item: number;
  readonly chosen: boolean;
  readonly found: LayerUnits | undefined;
  /** Images of the statistics. */
  readonly images: number;
}

/** What the unit answers to the chosen image, and where. */
export function UnitMap({ layer, unit, item, chosen, found, images }: UnitMapProps) {
  const { study } = usePage();
  const { data } = useStudyInfo();
  const { picture } = useHeldPicture(item);
  const { answer, failure, stale } = useAnswer(`map ${item} ${layer.index} ${unit}`, (signal) =>
    study.activations({ item, layer: layer.index, channels: [unit] }, { signal }),
  );
  const heat = useMemo((): Heat | undefined => {
    const field = layer.receptiveField;
    if (answer === undefined || field === undefined || answer.width * answer.height === 1) return undefined;
    return { map: answer.maps, rows: answer.height, columns: answer.width, field };
  }, [answer, layer]);
  const name = nameAt(data.names, item) ?? `image ${item}`;
  const most = answer?.maps.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) ?? Number.NaN;
  return (
    <section aria-label="On the chosen image">
      <h4>
        {chosen ? "On the chosen image" : "On its strongest image"} <span className="small faint clip">{name}</span>
      </h4>
      {failure === undefined ? null : <FailedPlate failure={failure} />}
      <div className={stale ? "unit-map is-stale" : "unit-map"}>
        {picture === undefined || heat === undefined ? null : (
          <Overlay picture={picture} heat={heat} name={`Map of unit ${unit} on ${name}`} />
        )}
        <p className="small quiet">
          answer <strong>{formatValue(stale ? Number.NaN : most)}</strong>
          {found === undefined || stale || Number.isNaN(most) ? null : (
            <>
              <br />
              {placeWords(found, unit, { item, answer: most }, images)}
            </>
          )}
          {answer !== undefined && heat === undefined ? (
            <>
              <br />
              <span className="faint">{layer.name} sees the whole image, so the answer has no place in it.</span>
            </>
          ) : answer === undefined ? null : (
            <>
              <br />
              <span className="faint">
                {answer.height}×{answer.width} values
              </span>
            </>
          )}
        </p>
      </div>
      {chosen ? null : <p className="small faint">Choose an image, to see what the unit makes of it.</p>}
    </section>
  );
}
