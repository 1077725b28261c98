import type { LiveBeside, LiveShown } from "./live-loops.ts";
import type { LiveSource } from "./live-source.ts";

/** How fast frames are answered, or how long the picture took. */
export function PaceLine({
  source,
  shown,
  beside,
  held,
}: {
  readonly source: LiveSource;
  readonly shown: LiveShown;
  readonly beside: LiveBeside | undefined;
  readonly held: boolean;
}) {
  const { rate, latency, dropped } = shown.pace;
  const besideRate = beside?.pace.rate;
  const moving = source.kind !== "picture" && !held;
  return (
    <p className="small quiet live-pace">
      {moving && rate !== undefined ? (
        <span title="Frames that were answered, over the last two seconds">
          <b>{rate.toFixed(1)}</b> frames a second
        </span>
      ) : null}
      <span title="From reading the frame to its answer">{latency.toFixed(0)} ms a frame</span>
      {moving && dropped > 0 ? (
        <span title="Frames that came while one was being answered, and were followed by a newer one">
          {dropped.toLocaleString("en")} passed over
        </span>
      ) : null}
      {moving && besideRate !== undefined ? (
        <span title="How often a frame's place, and what the unit makes of it, are known anew">
          place and deconvnet {besideRate.toFixed(1)}
        </span>
      ) : null}
      {held ? <span>held</span> : null}
    </p>
  );
}
