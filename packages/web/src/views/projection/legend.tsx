import { confidenceColour, hexOfRgb, plural } from "@deepling/engine";
import { useEffect, useMemo, useRef, useState } from "react";
import { classStyle, RIGHT, WRONG } from "../../colour/palette.ts";
import { DepthWait } from "../../parts/depth-wait.tsx";
import { formatCount } from "../../parts/format.ts";
import { useTheme } from "../../parts/theme.ts";
import { usePalette } from "../../parts/use-palette.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, useView } from "../../state/context.tsx";
import { knownDepth } from "../../state/depth.ts";
import { toggled } from "../../state/filtered.ts";
import type { Filter } from "../../state/view-state.ts";
import { classEntries, depthEntries } from "./legend-entries.ts";
import "./legend.css";
import { colouringFor, confidenceOf, type Judged, verdict } from "./point-look.ts";

/** What the colours mean; a press on an entry shows only what it stands for. Where it ends is known to its stage (`--legend-bottom`), so that nothing lies on it. */
export function Legend() {
  const place = useRef<HTMLDivElement>(null);
  const { height } = useSize(place);
  useEffect(() => {
    const { current } = place;
    const below = height === 0 || current === null ? 0 : current.offsetTop + height;
    current?.parentElement?.style.setProperty("--legend-bottom", `${below}px`);
  }, [height]);
  return (
    <div ref={place} className="stage-legend">
      <Entries />
    </div>
  );
}

function Entries() {
  const info = useView((state) => state.info);
  const evaluation = useView((state) => state.evaluation);
  const items = useView((state) => state.projection?.sequence.items);
  const wanted = useView((state) => state.view.colouring);
  const depth = useView(knownDepth);
  const judged = useMemo(
    () => (info === undefined ? undefined : { info, evaluation, depth }),
    [info, evaluation, depth],
  );
  if (judged === undefined || items === undefined) return null;
  const colouring = colouringFor(wanted, judged.info);
  if (colouring === "confidence") return <ConfidenceLegend judged={judged} items={items} />;
  if (colouring === "correct") return <VerdictLegend judged={judged} items={items} />;
  if (colouring === "depth") return <DepthLegend judged={judged} items={items} />;
  return <ClassLegend judged={judged} items={items} by={colouring} />;
}

interface LegendProps {
  readonly judged: Judged;
  readonly items: Int32Array;
}

function ClassLegend({ judged, items, by }: LegendProps & { readonly by: "class" | "predicted" }) {
  const palette = usePalette();
  const filter = useView((state) => state.view.filter);
  const { look } = useActions();
  const key = by === "class" ? "classes" : "predicted";
  const chosen = filter[key];
  const [whole, setWhole] = useState(false);
  const most = whole ? Number.POSITIVE_INFINITY : undefined;
  const entries = useMemo(() => classEntries(judged, items, by, most), [judged, items, by, most]);
  const toggle = (label: number) => {
    look({ filter: { ...filter, [key]: toggled(chosen, label) } });
  };
  return (
    <fieldset className="legend-entries" aria-label={by === "class" ? "True class" : "Predicted class"}>
      <p className="faint">{by === "class" ? "True class" : "Predicted class"}</p>
      {entries.shown.map(([label, count]) => (
        <button
          key={label}
          type="button"
          aria-pressed={chosen.includes(label)}
          className={chosen.length > 0 && !chosen.includes(label) ? "off" : ""}
          title={`${judged.info.data.classes[label] ?? label}: ${plural(count, "image")}; press to show only this class`}
          onClick={() => toggle(label)}
        >
          <i style={{ background: classStyle(label, palette) }} />
          <span className="clip">{judged.info.data.classes[label] ?? `class ${label}`}</span>
        </button>
      ))}
      {entries.others > 0 || whole ? (
        <button type="button" className="more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "the most frequent only" : `and ${formatCount(entries.others)} more`}
        </button>
      ) : null}
      {entries.unknown > 0 ? (
        <p className="entry faint">
          <i style={{ background: classStyle(-1, palette) }} />
          <span>{by === "class" ? "unknown" : "not predicted yet"}</span>
        </p>
      ) : null}
      {chosen.length > 0 ? <AllButton onPress={() => look({ filter: { ...filter, [key]: [] } })} /> : null}
    </fieldset>
  );
}

function VerdictLegend({ judged, items }: LegendProps) {
  const palette = usePalette();
  const { theme } = palette;
  const filter = useView((state) => state.view.filter);
  const { look } = useActions();
  const counts = useMemo(() => {
    const sums = { right: 0, wrong: 0, unknown: 0 };
    for (const item of items) sums[verdict(judged, item)]++;
    return sums;
  }, [judged, items]);
  return (
    <fieldset className="legend-entries" aria-label="Right or wrong">
      <p className="entry">
        <i style={{ background: RIGHT[theme] }} />
        <span>right</span>
        <span className="faint">{formatCount(counts.right)}</span>
      </p>
      <button
        type="button"
        aria-pressed={filter.wrongOnly}
        title="Press to show only the errors"
        onClick={() => look({ filter: { ...filter, wrongOnly: !filter.wrongOnly } })}
      >
        <i style={{ background: WRONG[theme] }} />
        <span>wrong</span>
        <span className="faint">{formatCount(counts.wrong)}</span>
      </button>
      {counts.unknown > 0 ? (
        <p className="entry faint">
          <i style={{ background: classStyle(-1, palette) }} />
          <span>not predicted yet</span>
        </p>
      ) : null}
      {filter.wrongOnly ? <AllButton onPress={() => look({ filter: { ...filter, wrongOnly: false } })} /> : null}
    </fieldset>
  );
}

const BINS = 10;

function ConfidenceLegend({ judged, items }: LegendProps) {
  const theme = useTheme();
  const filter = useView((state) => state.view.filter);
  const { look } = useActions();
  const counts = useMemo(() => {
    const bins = new Array<number>(BINS).fill(0);
    for (const item of items) {
      const confidence = confidenceOf(judged, item);
      if (Number.isNaN(confidence)) continue;
      const bin = Math.min(BINS - 1, Math.floor(confidence * BINS));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    return bins;
  }, [judged, items]);
  const most = Math.max(1, ...counts);
  const [low, high] = filter.confidence;
  const show = (confidence: Filter["confidence"]) => look({ filter: { ...filter, confidence } });
  const isWhole = low <= 0 && high >= 1;
  return (
    <fieldset className="legend-entries" aria-label="Confidence">
      <p className="faint">Confidence</p>
      <div className="histogram">
        {counts.map((count, bin) => {
          const [from, to] = [bin / BINS, (bin + 1) / BINS];
          const isOnly = low === from && high === to;
          const inside = from >= low - 1e-9 && to <= high + 1e-9;
          return (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its index
              key={bin}
              type="button"
              className={inside ? "" : "off"}
              aria-pressed={isOnly}
              aria-label={`${bin * 10} to ${(bin + 1) * 10} percent: ${plural(count, "image")}`}
              title={`${bin * 10}–${(bin + 1) * 10} %: ${plural(count, "image")}`}
              onClick={() => show(isOnly ? [0, 1] : [from, to])}
            >
              <i
                style={{
                  height: `${Math.max(count > 0 ? 4 : 0, (100 * Math.sqrt(count)) / Math.sqrt(most))}%`,
                  background: hexOfRgb(confidenceColour((bin + 0.5) / BINS, theme)),
                }}
              />
            </button>
          );
        })}
      </div>
      <p className="ends faint">
        <span>0 %</span>
        <span>100 %</span>
      </p>
      {isWhole ? null : <AllButton onPress={() => show([0, 1])} />}
    </fieldset>
  );
}

/** The layers that decide images, in the colours of a scale from the first to the last of them. */
function DepthLegend({ judged, items }: LegendProps) {
  const theme = useTheme();
  const filter = useView((state) => state.view.filter);
  const { look } = useActions();
  const [whole, setWhole] = useState(false);
  const most = whole ? Number.POSITIVE_INFINITY : undefined;
  const entries = useMemo(() => depthEntries(judged, items, theme, most), [judged, items, theme, most]);
  const chosen = filter.decided;
  const toggle = (layer: number) => look({ filter: { ...filter, decided: toggled(chosen, layer) } });
  return (
    <fieldset className="legend-entries" aria-label="Decided at">
      <p className="faint">Decided at</p>
      {judged.depth === undefined ? <DepthWait /> : null}
      {entries.lines.map(({ layer, colour, text, count }) => (
        <button
          key={layer}
          type="button"
          aria-pressed={chosen.includes(layer)}
          className={chosen.length > 0 && !chosen.includes(layer) ? "off" : ""}
          title={`${text}: ${plural(count, "image")}; press to show only these`}
          onClick={() => toggle(layer)}
        >
          <i style={{ background: colour }} />
          <span className="clip">{text}</span>
          <span className="faint">{formatCount(count)}</span>
        </button>
      ))}
      {entries.others > 0 || whole ? (
        <button type="button" className="more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "the most frequent only" : `and ${formatCount(entries.others)} more`}
        </button>
      ) : null}
      {chosen.length > 0 ? <AllButton onPress={() => look({ filter: { ...filter, decided: [] } })} /> : null}
    </fieldset>
  );
}

function AllButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <button type="button" className="all" onClick={onPress}>
      Show all
    </button>
  );
}
