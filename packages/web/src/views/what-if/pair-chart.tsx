import type { Counterfactual } from "@deepling/engine";
import { useRef } from "react";
import { niceTop } from "../../parts/difference-line.tsx";
import { useSize } from "../../parts/use-size.ts";
import { useStudyInfo } from "../../state/context.tsx";

const MARGIN = { left: 26, right: 8, top: 6, bottom: 16 };

/** Distance of both images at each layer, 1 being the image's mean distance to all that it was compared with. */
export function PairChart({ pair }: { readonly pair: Counterfactual }) {
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const { model } = useStudyInfo();
  const { layers, distances, typical, neighbourhoods } = pair;
  const shares = Array.from(layers, (_, at) => (distances[at] ?? Number.NaN) / (typical[at] ?? Number.NaN));
  const top = niceTop(Math.max(1, ...shares.filter(Number.isFinite)));
  const last = Math.max(1, model.layers.length - 1);
  const x = (layer: number) => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * layer) / last;
  const y = (share: number) => MARGIN.top + (height - MARGIN.top - MARGIN.bottom) * (1 - share / top);
  const points = Array.from(layers, (layer, at) => ({ layer, share: shares[at] ?? Number.NaN })).filter(({ share }) =>
    Number.isFinite(share),
  );
  const path = points.map(({ layer, share }) => `${x(layer).toFixed(1)} ${y(share).toFixed(1)}`).join("L");
  const { parting } = neighbourhoods;
  return (
    <div ref={host} className="difference-plot" title="Distance at each layer; 1 is the mean distance to all images">
      {width === 0 ? null : (
        <svg width={width} height={height} role="img" aria-label="Distance at each layer">
          <path className="difference-grid" d={`M${MARGIN.left} ${y(1)}H${width - MARGIN.right}`} />
          <path className="difference-floor" d={`M${MARGIN.left} ${y(0)}H${width - MARGIN.right}`} />
          {[0, 1].map((tick) => (
            <text key={tick} x={MARGIN.left - 6} y={y(tick) + 3.5} textAnchor="end">
              {tick}
            </text>
          ))}
          {parting === undefined ? null : (
            <path className="difference-parting" d={`M${x(parting)} ${MARGIN.top}V${y(0)}`} />
          )}
          <path className="difference-curve" d={path === "" ? "" : `M${path}`} />
          <text x={MARGIN.left} y={height - 3}>
            {model.layers[0]?.name}
          </text>
          <text x={width - MARGIN.right} y={height - 3} textAnchor="end">
            {model.layers.at(-1)?.name}
          </text>
        </svg>
      )}
    </div>
  );
}
