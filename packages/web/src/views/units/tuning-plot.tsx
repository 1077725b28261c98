import { percent, type TuningCurve } from "@deepling/engine";

/** Extents of a plot, in units of its drawing. */
const [WIDTH, HEIGHT, EDGE] = [120, 52, 4];

/** A value with its unit, no longer than it has to be. */
const valueText = (value: number, unit: string): string => `${Number(value.toPrecision(3))}${unit}`.replace("-", "−");

/** A unit's answer along an edit, as a share of its answer to the images as they are; a line marks the value that changes nothing. */
export function TuningPlot({ curve, untouched }: { readonly curve: TuningCurve; readonly untouched: number }) {
  const { title, unit, values, answers, neutral } = curve;
  const shares = Array.from(answers, (answer) => answer / untouched);
  const [low, high] = [Math.min(0, ...shares), Math.max(1, ...shares)];
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 1];
  const x = (value: number) => EDGE + ((WIDTH - 2 * EDGE) * (value - first)) / (last - first || 1);
  const y = (share: number) => HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (share - low)) / (high - low || 1);
  const line = shares.map((share, at) => `${x(values[at] ?? 0).toFixed(1)},${y(share).toFixed(1)}`).join(" ");
  const least = shares.indexOf(Math.min(...shares));
  const words = `least ${percent(shares[least] ?? Number.NaN, 0)} at ${valueText(values[least] ?? 0, unit)}`;
  return (
    <figure className="tuning-plot small">
      <figcaption>
        {title} <span className="faint">{words}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${words}`}>
        <line className="tuning-axis" x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} />
        <line className="tuning-axis is-whole" x1={0} x2={WIDTH} y1={y(1)} y2={y(1)} />
        <line className="tuning-axis is-whole" x1={x(neutral)} x2={x(neutral)} y1={0} y2={HEIGHT} />
        <polyline points={line} />
        {shares.map((share, at) => (
          <circle key={values[at]} cx={x(values[at] ?? 0)} cy={y(share)} r={1.8}>
            <title>{`${valueText(values[at] ?? 0, unit)}: ${percent(share, 0)}`}</title>
          </circle>
        ))}
      </svg>
      <span className="tuning-ends faint">
        <span>{valueText(first, unit)}</span>
        <span>{valueText(last, unit)}</span>
      </span>
    </figure>
  );
}
