import type { Evaluation } from "@deepling/engine";
import { percent } from "@deepling/engine";
import { useMemo } from "react";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";

const BINS = 20;

/** Number of right and of wrong predictions in each twentieth of confidence. */
export function histogram(
  { count, confidence, predicted }: Pick<Evaluation, "count" | "confidence" | "predicted">,
  labels: Int32Array | undefined,
): readonly { right: number; wrong: number }[] {
  const bins = Array.from({ length: BINS }, () => ({ right: 0, wrong: 0 }));
  for (let item = 0; item < count; item++) {
    const bin = bins[Math.min(BINS - 1, Math.floor((confidence[item] ?? Number.NaN) * BINS))];
    if (bin === undefined) continue;
    const [label, said] = [labels?.[item] ?? -1, predicted[item] ?? -1];
    if (label >= 0 && said >= 0 && label !== said) bin.wrong++;
    else bin.right++;
  }
  return bins;
}

function Histogram({
  evaluation,
  range,
}: {
  readonly evaluation: Evaluation;
  readonly range: readonly [number, number];
}) {
  const { data } = useStudyInfo();
  const bins = useMemo(() => histogram(evaluation, data.labels), [evaluation, data]);
  const most = Math.max(1, ...bins.map(({ right, wrong }) => right + wrong));
  return (
    <svg
      viewBox={`0 0 ${BINS} 10`}
      preserveAspectRatio="none"
      role="img"
      aria-label="Right and wrong predictions by confidence"
    >
      {bins.map(({ right, wrong }, bin) => {
        const inside = (bin + 1) / BINS > range[0] && bin / BINS < range[1];
        const all = (10 * (right + wrong)) / most;
        const bad = (10 * wrong) / most;
        const x = bin + 0.08;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          <g key={bin} opacity={inside ? 1 : 0.25}>
            <rect x={x} y={10 - all} width={0.84} height={all - bad} fill="var(--right)" />
            <rect x={x} y={10 - bad} width={0.84} height={bad} fill="var(--wrong)" />
          </g>
        );
      })}
    </svg>
  );
}

/** Bounds for the confidence of a prediction, over a histogram of right and wrong ones. */
export function ConfidencePane() {
  const { look } = useActions();
  const filter = useView((state) => state.view.filter);
  const evaluation = useView((state) => state.evaluation);
  const [low, high] = filter.confidence;
  const set = (confidence: readonly [number, number]) => look({ filter: { ...filter, confidence } });
  return (
    <div className="confidence-filter">
      {evaluation === undefined ? (
        <p className="small faint">Predictions are still being computed.</p>
      ) : (
        <Histogram evaluation={evaluation} range={filter.confidence} />
      )}
      <Bound name="least" value={low} onChange={(share) => set([Math.min(high, share), high])} />
      <Bound name="most" value={high} onChange={(share) => set([low, Math.max(low, share)])} />
    </div>
  );
}

interface BoundProps {
  readonly name: string;
  /** A share of 1. */
  readonly value: number;
  readonly onChange: (share: number) => void;
}

function Bound({ name, value, onChange }: BoundProps) {
  return (
    <label>
      <span>{name}</span>
      <input
        type="range"
        min={0}
        max={100}
        value={Math.round(value * 100)}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
      />
      {percent(value, 0)}
    </label>
  );
}
