import { percent, plural } from "@deepling/engine";
import { useView } from "../../state/context.tsx";
import { type Control, verdictOf } from "./control.ts";
import { controlIn, type KnownEffect } from "./drive-effect.ts";

const points = (drop: number): string => `${(100 * drop).toFixed(1)}`;

const VERDICTS = {
  within: "Not distinguishable from",
  above: "More than any of",
  below: "Less than any of",
} as const;

/** The drops of random groups as a grey band with a dot each, and this edit's as a line. */
function Band({ drop, drops }: { readonly drop: number; readonly drops: readonly number[] }) {
  const { least, most } = verdictOf(drop, drops);
  const low = Math.min(0, least, drop);
  const high = Math.max(0.001, most, drop);
  const x = (value: number) => 2 + (196 * (value - low)) / (high - low);
  return (
    <svg className="control-band" viewBox="0 0 200 22" preserveAspectRatio="none" aria-hidden="true">
      <rect x={x(least)} y="3" width={Math.max(1, x(most) - x(least))} height="16" className="control-range" />
      <path d={`M${x(0)} 1V21`} className="control-zero" />
      {drops.map((value, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the groups have no other name
        <path key={at} d={`M${x(value)} 8V14`} className="control-drop" />
      ))}
      <path d={`M${x(drop)} 0V22`} className="control-own" />
    </svg>
  );
}

function groupWords({ groups, size, layer }: Control): string {
  return size === 1
    ? `${groups.length} random other units of ${layer.name}`
    : `${groups.length} random groups of ${size} other units`;
}

/** Beside an ablation's drop of accuracy that of random units of the same layer: a drop among theirs says nothing of these units. */
export function ControlBand({ known, drop }: { readonly known: KnownEffect; readonly drop: number }) {
  const wanted = useView((state) => controlIn(state)?.layer.name);
  const job = useView((state) => state.jobs.control);
  const { control } = known;
  if (control === undefined) {
    if (wanted === undefined) return null;
    if (job?.status === "failed") return <p className="small wrong">{job.failure?.message}</p>;
    if (job?.status === "deferred" || job?.status === "cancelled") {
      return (
        <button type="button" className="button compact outlined" onClick={job.retry}>
          {job.status === "deferred" ? job.title : "Compare with random units"}
        </button>
      );
    }
    return <p className="small faint">Comparing with random units of {wanted} …</p>;
  }
  const { ablation, of } = control;
  const drops = ablation.groups.map(({ accuracy }) => ablation.whole.accuracy - accuracy);
  if (drops.some(Number.isNaN) || Number.isNaN(drop)) return null;
  const { least, most, mean, place } = verdictOf(drop, drops);
  return (
    <div className="control">
      <Band drop={drop} drops={drops} />
      <p className="small" title={`Ablated on ${plural(ablation.read, "image")}, drawn by seed`}>
        <strong className={place === "above" ? "wrong" : ""}>
          {VERDICTS[place]} {groupWords(of)}
        </strong>
        <span className="faint">
          : {points(least)} to {points(most)} points, {points(mean)} on average
        </span>
      </p>
      <span className="unseen">This edit costs {percent(drop)}.</span>
    </div>
  );
}
