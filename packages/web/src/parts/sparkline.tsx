/** A small curve over the layers with a dot at the present one; gaps where a value is missing. */
export function Sparkline({ values, at }: { readonly values: readonly number[]; readonly at: number }) {
  const known = values.filter(Number.isFinite);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (index: number) => (values.length < 2 ? 50 : (100 * index) / (values.length - 1));
  const y = (value: number) => (high === low ? 10 : 18 - (16 * (value - low)) / (high - low));
  let path = "";
  let broken = true;
  for (const [index, value] of values.entries()) {
    if (Number.isFinite(value)) path += `${broken ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    broken = !Number.isFinite(value);
  }
  const present = values[at];
  return (
    <svg className="sparkline" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" vectorEffect="non-scaling-stroke" />
      {present === undefined || !Number.isFinite(present) ? null : (
        <path
          d={`M${x(at)} ${y(present)}h0.001`}
          stroke="var(--accent)"
          strokeWidth="5"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
