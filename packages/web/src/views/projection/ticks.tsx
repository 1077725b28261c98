import type { LayerKind, LayerLayout, Positions } from "@deepling/engine";
import { memo } from "react";
import { LayerGlyph } from "../../parts/glyph.tsx";
import { useView } from "../../state/context.tsx";
import { AHEAD, cautions, GLYPH, SLANT, type TrackGeometry, tickName, trackX } from "./track-geometry.ts";

interface TicksProps {
  readonly layers: readonly LayerLayout<Positions>[];
  readonly track: TrackGeometry;
  readonly unit: number;
  /** The layer one looks at, and the one under the pointer. */
  readonly nearest: number;
  readonly pointed: number | undefined;
}

/** Pixels from which on signs over neighbouring layers are not one line of noise. */
const APART = 18;

/** One tick per layer. */
export function Ticks({ layers, track, unit, nearest, pointed }: TicksProps) {
  const kinds = useView((state) => state.info?.model.layers);
  return (
    <g className="ticks">
      {pointed === undefined ? null : <path className="pointed" d={`M${trackX(track, pointed)} 0V${track.curves}`} />}
      {layers.map((layer, i) => (
        <Tick
          key={layer.layer}
          {...{ layer, track, unit, at: i }}
          kind={kinds?.[layer.layer]?.kind ?? "other"}
          now={i === nearest}
        />
      ))}
    </g>
  );
}

interface TickProps extends Pick<TicksProps, "track" | "unit"> {
  readonly layer: LayerLayout<Positions>;
  readonly at: number;
  readonly kind: LayerKind;
  /** Whether it is the layer one looks at. */
  readonly now: boolean;
}

/** A layer's sign where there is room, and its name where it does not overlap another. */
const Tick = memo(function Tick({ layer, at, track, unit, kind, now }: TickProps) {
  const { signed } = track;
  return (
    <g className={now ? "tick now" : "tick"} transform={`translate(${trackX(track, at)} ${track.curves})`}>
      <path d={`M0 0V${(signed ? 4 : track.words.has(at) ? 6 : 3) * unit}`} />
      {signed ? <Sign kind={kind} unit={unit} /> : null}
      <Caution layer={layer} y={9 * unit - track.curves} unit={unit} apart={track.spacing >= APART * unit} />
      {track.words.has(at) ? (
        <Name name={track.words.get(at) ?? layer.name} track={track} unit={unit} first={at === 0} />
      ) : null}
    </g>
  );
});

function Sign({ kind, unit }: { readonly kind: LayerKind; readonly unit: number }) {
  return (
    <g fontSize={GLYPH * unit} transform={`translate(${(-GLYPH / 2) * unit} ${5 * unit})`}>
      <LayerGlyph kind={kind} />
    </g>
  );
}

interface CautionProps {
  readonly layer: LayerLayout<Positions>;
  readonly y: number;
  readonly unit: number;
  /** Whether neighbouring signs stand apart. */
  readonly apart: boolean;
}

/** A mark over a layer whose drawing is to be taken with care: what it says, or where layers are close, a dot. */
function Caution({ layer, y, unit, apart }: CautionProps) {
  const [first] = cautions(layer);
  if (first === undefined) return null;
  if (!apart) return <circle className="caution" cy={y - 4 * unit} r={1.25 * unit} />;
  return (
    <text className="caution" y={y} textAnchor="middle">
      {first.sign}
    </text>
  );
}

interface NameProps {
  readonly name: string;
  readonly track: TrackGeometry;
  readonly unit: number;
  /** The first layer's name stands to the left, so that the second finds room. */
  readonly first: boolean;
}

function Name({ name, track, unit, first }: NameProps) {
  const place = track.slanted
    ? `translate(${-2 * unit} ${(track.signed ? 25 : 14) * unit}) rotate(${SLANT})`
    : `translate(${first ? AHEAD * unit : 0} ${(track.signed ? 30 : 19) * unit})`;
  return (
    <text className="name" transform={place} textAnchor={track.slanted ? "start" : first ? "end" : "middle"}>
      {tickName(name)}
    </text>
  );
}
