import { type ControlBand as Band, type Control, plural } from "@deepling/engine";
import { Notes } from "../../parts/notes.tsx";
import { useView } from "../../state/context.tsx";
import type { Removal } from "./control.ts";
import { type KnownEffect, removalIn } from "./drive-effect.ts";

const points = (drop: number): string => `${(100 * drop).toFixed(1)}`;

const VERDICTS = {
  within: "Not distinguishable from",
  above: "More than",
  below: "Less than",
} as const;

/** The drops of most random sets as a grey band with their mean, and this edit's as a line. */
function BandPicture({ own, mean, low, high }: Band) {
  const left = Math.min(0, low, own);
  const right = Math.max(0.001, high, own);
  const x = (value: number) => 2 + (196 * (value - left)) / (right - left);
  return (
    <svg className="control-band" viewBox="0 0 200 22" preserveAspectRatio="none" aria-hidden="true">
      <rect x={x(low)} y="3" width={Math.max(1, x(high) - x(low))} height="16" className="control-range" />
      <path d={`M${x(0)} 1V21`} className="control-zero" />
      <path d={`M${x(mean)} 3V19`} className="control-drop" />
      <path d={`M${x(own)} 0V22`} className="control-own" />
    </svg>
  );
}

function setWords({ sets }: Control, { units, layer }: Removal): string {
  return units.length === 1
    ? `${sets.length} random units of ${layer.name}`
    : `${plural(sets.length, "random set")} of ${plural(units.length, "unit")}`;
}

/** Beside an ablation's drop of accuracy that of random units of the same layer: a drop among theirs says nothing of these units. */
export function ControlBand({ known }: { readonly known: KnownEffect }) {
  const wanted = useView((state) => removalIn(state)?.layer.name);
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
  const { answer, of } = control;
  const { place, low, high, mean } = answer.accuracy;
  if (place === "unknown") return null;
  return (
    <div className="control">
      <BandPicture {...answer.accuracy} />
      <p
        className="small"
        title={`Grey: 5 to 95 % of the sets, drawn by seed, on ${plural(answer.ablation.read, "image")}`}
      >
        <strong className={place === "above" ? "wrong" : ""}>
          {VERDICTS[place]} {setWords(answer, of)}
        </strong>
        <span className="faint">
          : {points(low)} to {points(high)} points, {points(mean)} on average
        </span>
      </p>
      <Notes notes={answer.ablation.notes.filter((note) => !known.effect?.notes.includes(note))} />
    </div>
  );
}
