import type { LayerLayout, Positions } from "@deepling/engine";
import { formatShape } from "../../parts/format.ts";
import { QUALITY, type QualityKey, writtenValue } from "../../parts/measures.ts";
import { cautions, curveY, type TrackGeometry, trackX } from "./track-geometry.ts";

/** The measures of the layer under the pointer; the curve nearest to it is explained. */
export function TrackCard({
  layers,
  curves,
  track,
  index,
  y,
}: {
  readonly layers: readonly LayerLayout<Positions>[];
  readonly curves: readonly QualityKey[];
  readonly track: TrackGeometry;
  readonly index: number;
  readonly y: number;
}) {
  const layer = layers[index];
  if (layer === undefined) return null;
  const x = trackX(track, index);
  const away = (key: QualityKey) => Math.abs(curveY(key, index, { layers, track }) - y);
  const known = curves.filter((key) => Number.isFinite(layer.quality[key]));
  const explained = known.reduce<QualityKey | undefined>(
    (best, key) => (best === undefined || away(key) < away(best) ? key : best),
    undefined,
  );
  return (
    <div className="track-card" style={x > track.width / 2 ? { right: track.width - x + 10 } : { left: x + 10 }}>
      <p>
        {layer.name} <span className="faint">{layer.kind}</span>
      </p>
      <p className="small faint">{formatShape(layer.shape)}</p>
      <dl className="small">
        {curves.map((key) => (
          <div key={key}>
            <dt>
              <i data-curve={key} />
              {QUALITY[key].name}
            </dt>
            <dd>{writtenValue(key, layer.quality[key])}</dd>
            {key === explained ? <dd className="faint">{QUALITY[key].definition}</dd> : null}
          </div>
        ))}
      </dl>
      {layer.quality.mirrored ? <p className="small faint">Mirrored to fit the previous layer.</p> : null}
      {cautions(layer).map(({ sign, text }) => (
        <p key={sign} className="small caution">
          {sign} {text}
        </p>
      ))}
    </div>
  );
}
