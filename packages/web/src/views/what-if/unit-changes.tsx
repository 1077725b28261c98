import type { Activations, ChangedLayers } from "@deepling/engine";
import { useEffect, useMemo, useRef } from "react";
import { coloursOf, imageOfMap } from "../../parts/channel-drawing.ts";
import { formatChange, formatValue } from "../../parts/format.ts";
import { useActions, useStudyInfo } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";

/** The channels of a layer that changed most: the difference of each map, and how far its mean moved. */
export function UnitChanges({
  changed,
  layer,
}: {
  readonly changed: ChangedLayers | undefined;
  readonly layer: number;
}) {
  const { model } = useStudyInfo();
  const { look } = useActions();
  const name = model.layers[layer]?.name ?? "";
  const maps = changed?.maps;
  const units = changed?.units.find((one) => one.layer === layer);
  const left = changed?.leftOut.find((one) => one.layer === layer);
  if (left !== undefined)
    return (
      <p className="small faint">
        {name} cannot be compared: {left.reason}.
      </p>
    );
  if (maps === undefined || maps.layer !== layer) return <p className="small faint">Reading {name} …</p>;
  const reach = maps.maps.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const moved = (unit: number) => {
    const at = units?.units.indexOf(unit) ?? -1;
    return units?.changes[at] ?? Number.NaN;
  };
  return (
    <section
      className={maps.width * maps.height === 1 ? "unit-changes of-numbers" : "unit-changes"}
      aria-label={`Channels of ${name} that changed most`}
    >
      <p className="small">
        <span className="quiet">Channels of {name} that changed most</span>{" "}
        <span className="faint">edited − original, scale ±{formatValue(reach)}</span>
      </p>
      <ul>
        {Array.from(maps.channels, (unit, at) => (
          <li
            key={unit}
            className="small"
            title={`unit ${unit}: mean activation ${formatChange(moved(unit))}; a press opens its page`}
          >
            <button
              type="button"
              aria-label={`Page of unit ${unit}`}
              onClick={() => look(unitPage({ layer: name, unit }))}
            >
              <DifferenceMap maps={maps} at={at} reach={reach} />
              <span className="unit-change">
                <span className="faint">{unit}</span>
                <span>{formatChange(moved(unit))}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function DifferenceMap({
  maps,
  at,
  reach,
}: {
  readonly maps: Activations;
  readonly at: number;
  readonly reach: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useMemo(() => coloursOf("signed"), []);
  const { width, height } = maps;
  useEffect(() => {
    const map = maps.maps.subarray(at * width * height, (at + 1) * width * height);
    // where nothing moved, every value stands in the middle of any scale
    const end = reach || 1;
    const image = imageOfMap(map, width, height, { kind: "signed", low: -end, high: end }, colours);
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [maps, at, reach, width, height, colours]);
  return (
    <canvas ref={canvas} width={width} height={height} role="img" aria-label={`Change of unit ${maps.channels[at]}`} />
  );
}
