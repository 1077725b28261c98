import { binOf, type LayerUnits, plural, type UnitAnswers } from "@deepling/engine";
import { useEffect, useRef, useState } from "react";
import { formatCount, formatValue } from "../../parts/format.ts";
import { useActions, usePage } from "../../state/context.tsx";
import { failureOf } from "../../state/drive.ts";

interface HistogramProps {
  readonly found: LayerUnits;
  readonly unit: number;
  /** Images that were counted. */
  readonly images: number;
}

/** Bins from the first to the last one that holds an answer of the unit. */
function shownBins({ histogram: { edges, counts } }: LayerUnits, unit: number) {
  const bins = edges.length - 1;
  const own = counts.subarray(unit * bins, (unit + 1) * bins);
  const [first, last] = [own.findIndex((count) => count > 0), own.findLastIndex((count) => count > 0)];
  return Array.from({ length: first < 0 ? 0 : last - first + 1 }, (_, at) => {
    const bin = first + at;
    return { bin, count: own[bin] ?? 0, low: edges[bin] ?? 0, high: edges[bin + 1] ?? 0 };
  });
}

type Bin = ReturnType<typeof shownBins>[number];

/** The answers of a bin; those about 0 have one of their own. */
const wordsOf = ({ low, high }: Bin): string =>
  low < 0 && high > 0 ? "about 0" : `from ${formatValue(low)} to ${formatValue(high)}`;

/** Where the axis begins or ends: 0 for the bin about it. */
const endOf = (bin: Bin | undefined, end: "low" | "high"): string =>
  formatValue(bin === undefined ? Number.NaN : bin.low < 0 && bin.high > 0 ? 0 : bin[end]);

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
      announce(`${plural(bin.count, "image")} selected, with answers ${wordsOf(bin)}.`);
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
        <span className="small faint">{asked === undefined ? "images per bin, log scale" : "reading them …"}</span>
      </h4>
      <div className="histogram-bars">
        {bins.map((bin) => (
          <button
            key={bin.bin}
            type="button"
            disabled={bin.count === 0}
            aria-label={`${plural(bin.count, "image")} ${wordsOf(bin)}`}
            title={`${plural(bin.count, "image")} with answers ${wordsOf(bin)}: a press selects them`}
            className={bin.bin === asked ? "is-asked" : ""}
            onClick={() => void choose(bin)}
          >
            <i style={{ height: `${(100 * Math.log1p(bin.count)) / Math.log1p(most)}%` }} />
          </button>
        ))}
      </div>
      <p className="histogram-ends small faint">
        <span>{endOf(bins[0], "low")}</span>
        <span>on {formatCount(images)} images</span>
        <span>{endOf(bins.at(-1), "high")}</span>
      </p>
    </section>
  );
}
