import { useEffect, useMemo, useRef } from "react";
import { coloursOf, imageOfMap, scaleOf } from "../parts/channel-drawing.ts";
import { formatValue } from "../parts/format.ts";
import { Icon } from "../parts/glyph.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { useActions, usePage, useView } from "../state/context.tsx";
import { unitPage } from "../state/unit-name.ts";
import type { UnitName } from "../state/view-state.ts";
import "./pinned-unit.css";

/** A small map in its own colours. */
function SmallMap({
  map,
  width,
  height,
}: {
  readonly map: Float32Array;
  readonly width: number;
  readonly height: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useMemo(() => {
    const scale = scaleOf(map);
    return imageOfMap(map, width, height, scale, coloursOf(scale.kind));
  }, [map, width, height]);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  return <canvas ref={canvas} className="pinned-map" width={width} height={height} />;
}

function Chip({ pinned }: { readonly pinned: UnitName }) {
  const { study } = usePage();
  const { look } = useActions();
  const info = useView((state) => state.info);
  const item = useView((state) => state.view.item);
  const layer = info?.model.layers.find(({ name }) => name === pinned.layer);
  const there = layer !== undefined && pinned.unit < Number(layer.channels.count);
  const { answer, failure, stale } = useAnswer(
    there && item !== undefined ? `pinned ${item} ${layer.index} ${pinned.unit}` : undefined,
    (signal) => study.activations({ item: item ?? 0, layer: layer?.index ?? 0, channels: [pinned.unit] }, { signal }),
  );
  const most = answer?.maps.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const known = item !== undefined && answer !== undefined && !stale;
  const words = !there
    ? "not in this network"
    : item === undefined
      ? "choose an image"
      : failure !== undefined
        ? failure.message
        : known
          ? formatValue(most ?? Number.NaN)
          : "…";
  return (
    <span className="pinned-unit small">
      <button
        type="button"
        className="pinned-open"
        title="The pinned unit's answer to the chosen image, its largest activation: a press opens its page"
        onClick={() => look(unitPage(pinned))}
      >
        {known && answer.width * answer.height > 1 ? (
          <SmallMap map={answer.maps} width={answer.width} height={answer.height} />
        ) : null}
        <span className="clip">
          {pinned.layer} {pinned.unit}
        </span>
        <strong className="clip">{words}</strong>
      </button>
      <button
        type="button"
        className="button square compact"
        aria-label="Let go of the pinned unit"
        title="Let go of it"
        onClick={() => look({ pinned: undefined })}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}

/** The pinned unit: its map and its answer on the chosen image, whatever layer and view are looked at. */
export function PinnedUnit() {
  const pinned = useView((state) => state.view.pinned);
  return pinned === undefined ? null : <Chip pinned={pinned} />;
}
