import { type Dim, withMinus } from "@deepling/engine";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 10000 as "10,000". */
export function formatCount(value: number): string {
  return whole.format(value);
}

const brief = new Intl.NumberFormat("en", { notation: "compact" });

/** A count in at most four letters: 987, "2.5k", "77k", "1.2M". */
export function formatBrief(count: number): string {
  return brief.format(count).replace("K", "k");
}

/** 1_234_567 as "1.23 M": three figures and a letter. */
export function formatLarge(value: number): string {
  const scales = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  const [unit, letter] = scales.find(([scale]) => Math.abs(value) >= scale) ?? [1, ""];
  if (unit === 1) return whole.format(value);
  return `${(value / unit).toPrecision(3)} ${letter}`;
}

/** A measured value with three figures or all before the point, "15,160"; "–" where it does not apply. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return withMinus(value.toExponential(1).replace("e+", "e"));
  // two decimals would leave one figure of it, or none
  if (size !== 0 && size < 0.01) return withMinus(value.toPrecision(2));
  return withMinus(size >= 100 ? whole.format(value) : size >= 10 ? value.toFixed(1) : value.toFixed(2));
}

/** A change with its sign: "+0.46", "−0.46"; "–" where it does not apply. */
export function formatChange(value: number): string {
  return value > 0 && Number.isFinite(value) ? `+${formatValue(value)}` : formatValue(value);
}

/** A shape without its batch: "40 × 32 × 32"; "scalar" for none, "unknown" where not even the batch is known. */
export function formatShape(shape: readonly Dim[]): string {
  const own = shape.slice(1);
  if (shape.length === 0) return "unknown";
  return own.length === 0 ? "scalar" : own.join("×");
}
