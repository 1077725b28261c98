import { binOf, type LayerUnits, plural, type UnitAnswers } from "@deepling/engine";
import { useEffect, useRef, useState } from "react";
import { formatCount } from "../../parts/format.ts";
import { useActions, usePage } from "../../state/context.tsx";
import { failureOf } from "../../state/task.ts";
import { type Bin, binWords, shownBins, ticksOf } from "./histogram-axis.ts";

interface HistogramProps {
  readonly found: LayerUnits;
  readonly unit: number;
  /** Images that were counted. */
  readonly images: number;
}

/** The values under the bars. */
function Ticks({ bins }: { readonly bins: readonly Bin[] }) {
  return (
    <div className="histogram-ticks small faint" aria-hidden="true">
      {ticksOf(bins).map(({ at, text }) => (
        <span key={text} style={{ left: `${100 * at}%` }}>
          {text}
        </span>
      ))}
    </div>
  );
}

/** How often the unit answers how much; a press on a bar selects the images behind it. */
export function UnitHistogram({ found, unit, images }: HistogramProps) {
  const { study } = usePage();
  const { selectItems, announce } = useActions();
  const [asked, setAsked] = useState<number>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const bins = shownBins(found, unit);
  const most = Math.max(1, ...bins.map(({ count }) => count));

  const choose = async (bin: Bin) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setAsked(bin.bin);
    try {
      let answers: UnitAnswers | undefined;
      for await (const message of study.unitAnswers({ layer: found.layer, unit }, { signal: controller.signal })) {
        if (message.kind === "unit answers") answers = message;
      }
      if (controller.signal.aborted || answers === undefined) return;
      const { items, values } = answers;
      selectItems(items.filter((_, at) => binOf(found.histogram.edges, values[at] ?? Number.NaN) === bin.bin));
      announce(`${plural(bin.count, "image")} selected, with answers ${binWords(bin)}.`);
    } catch (error) {
      if (!controller.signal.aborted) announce(failureOf(error).message);
    } finally {
      if (running.current === controller) setAsked(undefined);
    }
  };

  return (
    <section className="unit-histogram" aria-label="Histogram of the answers">
      <h4>
        Answers{" "}
        <span className="small faint">
          {asked === undefined
            ? `${plural(images, "image")}, at most ${formatCount(most)} in a bar; both axes logarithmic`
            : "reading them …"}
        </span>
      </h4>
      <div className="histogram-bars">
        {bins.map((bin) => (
          <button
            key={bin.bin}
            type="button"
            disabled={bin.count === 0}
            aria-label={`${plural(bin.count, "image")} ${binWords(bin)}`}
            title={`${plural(bin.count, "image")} with answers ${binWords(bin)}: a press selects them`}
            className={bin.bin === asked ? "is-asked" : ""}
            onClick={() => void choose(bin)}
          >
            <i style={{ height: `${(100 * Math.log1p(bin.count)) / Math.log1p(most)}%` }} />
          </button>
        ))}
      </div>
      <Ticks bins={bins} />
    </section>
  );
}
