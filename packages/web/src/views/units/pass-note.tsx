import type { Passed } from "./use-pass.ts";

/** What stands in place of an answer: how far it is, why there is none, or the button that starts it. Nothing where it is there. */
export function PassNote({ passed }: { readonly passed: Passed<unknown> }) {
  const { answer, failure, progress, start, title } = passed;
  if (answer !== undefined) return null;
  if (failure !== undefined) {
    return (
      <p className="small faint">
        {failure.message}
        {failure.hint === undefined ? "" : ` (${failure.hint})`}
      </p>
    );
  }
  if (start !== undefined) {
    return (
      <button type="button" className="button compact outlined" title="Takes a while for this network" onClick={start}>
        {title}
      </button>
    );
  }
  const words =
    progress === undefined
      ? "waiting"
      : `${progress.stage} ${progress.done.toLocaleString("en")} of ${progress.total.toLocaleString("en")}`;
  return <p className="small faint">{words} …</p>;
}
