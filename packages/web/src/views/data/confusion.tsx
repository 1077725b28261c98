import type { Evaluation } from "@deepling/engine";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { prepareCanvas } from "../../parts/canvas.ts";
import { formatCount, formatPercent } from "../../parts/format.ts";
import { useTheme } from "../../parts/theme.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { filteredItems } from "../../state/filtered.ts";
import { OPEN_FILTER } from "../../state/view-state.ts";
import { type ConfusionSpot, confusionGeometry, drawConfusion, shownClasses, spotAt } from "./confusion-drawing.ts";

/** What a spot says, in words. */
function wordsOf(
  spot: ConfusionSpot | undefined,
  shown: readonly number[],
  classes: readonly string[],
  evaluation: Evaluation,
): string {
  const label = shown[spot?.row ?? -1];
  const said = shown[spot?.column ?? -1];
  const n = classes.length;
  if (label === undefined && said === undefined) {
    return n > shown.length
      ? `The ${shown.length} most confused of ${formatCount(n)} classes`
      : "Rows true, columns predicted; recall on the right";
  }
  if (said === undefined) return `${classes[label ?? 0]}: all of its images`;
  if (label === undefined) return `All that were said to be ${classes[said]}`;
  const count = evaluation.confusion[label * n + said] ?? 0;
  let total = 0;
  for (let column = 0; column < n; column++) total += evaluation.confusion[label * n + column] ?? 0;
  const share = `${formatCount(count)} of ${formatCount(total)} (${formatPercent(count / total)})`;
  return label === said
    ? `${classes[label]} recognised: ${share}`
    : `${classes[label]} taken for ${classes[said]}: ${share}`;
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The confusion matrix: a press on a cell, a row or a column shows and selects its images; a second press lets go. */
export function Confusion({ evaluation }: { readonly evaluation: Evaluation }) {
  const { store } = usePage();
  const { data } = useStudyInfo();
  const { look, selectItems, setHover } = useActions();
  const filter = useView((state) => state.view.filter);
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height } = useSize(host);
  const [spot, setSpot] = useState<ConfusionSpot>();

  const shown = useMemo(() => shownClasses(evaluation, data.classes.length), [evaluation, data]);
  const geometry = useMemo(() => confusionGeometry(shown.length, height), [shown, height]);
  const chosen = useMemo((): ConfusionSpot | undefined => {
    const place = (labels: readonly number[]) => (labels.length === 1 ? shown.indexOf(labels[0] ?? -1) : -1);
    const row = place(filter.classes);
    const column = place(filter.predicted);
    return row < 0 && column < 0
      ? undefined
      : { row: row < 0 ? undefined : row, column: column < 0 ? undefined : column };
  }, [filter, shown]);

  useEffect(() => {
    const context = prepareCanvas(canvas.current, geometry.width, geometry.height);
    if (context === undefined) return;
    drawConfusion(context, { evaluation, classes: data.classes, shown, geometry, spot, chosen, theme });
  }, [evaluation, data, shown, geometry, spot, chosen, theme]);

  const choose = (at: ConfusionSpot | undefined) => {
    if (at === undefined) return;
    const label = at.row === undefined ? undefined : shown[at.row];
    const said = at.column === undefined ? undefined : shown[at.column];
    if (at.row === chosen?.row && at.column === chosen?.column) {
      look({ filter: OPEN_FILTER });
      selectItems([]);
      return;
    }
    const next = {
      ...OPEN_FILTER,
      classes: label === undefined ? [] : [label],
      predicted: said === undefined ? [] : [said],
    };
    look({ filter: next });
    selectItems(filteredItems(data, store.getState().evaluation, next, "index"));
  };

  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = spotAt(geometry, shown.length, event.clientX - box.left, event.clientY - box.top);
    if (at?.row === spot?.row && at?.column === spot?.column) return;
    setSpot(at);
    const label = at?.row === undefined ? shown[at?.column ?? -1] : at.column === undefined ? shown[at.row] : undefined;
    if (label === undefined) return setHover(undefined);
    const left = box.left + (at?.row === undefined ? geometry.labels + (at?.column ?? 0) * geometry.side : 0);
    const top = box.top + (at?.row === undefined ? 0 : geometry.head + at.row * geometry.side);
    setHover({
      target: { kind: "class", label },
      box: {
        left,
        top,
        right: left + (at?.row === undefined ? geometry.side : geometry.labels),
        bottom: top + geometry.side,
      },
    });
  };

  const press = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (move !== undefined) {
      const next = (value: number | undefined, step: number) =>
        Math.max(0, Math.min(shown.length - 1, (value ?? 0) + step));
      setSpot({ row: next(spot?.row, move[0]), column: next(spot?.column, move[1]) });
    } else if (event.key === "Enter" || event.key === " ") choose(spot);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const words = wordsOf(spot ?? chosen, shown, data.classes, evaluation);
  return (
    <div className="data-confusion" style={{ width: geometry.width + 1.5 * 16 }}>
      <div ref={host} className="confusion-canvas">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label="Confusion matrix: arrow keys move, Enter shows a cell's images"
          onPointerMove={point}
          onPointerLeave={() => {
            setSpot(undefined);
            setHover(undefined);
          }}
          onClick={() => choose(spot)}
          onKeyDown={press}
        />
      </div>
      <p className="confusion-words small clip" aria-live="polite">
        <span className="clip">{words}</span>
      </p>
    </div>
  );
}
