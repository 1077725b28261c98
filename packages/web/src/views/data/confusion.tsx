import type { Evaluation } from "@deepling/engine";
import { className, percent, plural } from "@deepling/engine";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { prepareCanvas, remInPixels } from "../../parts/canvas.ts";
import { type ConfusionCells, countCells, longestText } from "../../parts/confusion-cells.ts";
import { drawConfusion } from "../../parts/confusion-drawing.ts";
import {
  type ConfusionGeometry,
  type ConfusionSpot,
  confusionGeometry,
  labelBox,
  roomFor,
  sameSpot,
  shownClasses,
  spotAt,
} from "../../parts/confusion-geometry.ts";
import { formatCount } from "../../parts/format.ts";
import { commandOf, keyOf } from "../../parts/key-table.ts";
import { JobPlate } from "../../parts/plate.tsx";
import { usePalette } from "../../parts/use-palette.ts";
import { useSize } from "../../parts/use-size.ts";
import { stripOfCell } from "../../state/ask-strip.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { filteredItems } from "../../state/filtered.ts";
import { openStrip } from "../../state/open-strip.ts";
import { OPEN_FILTER } from "../../state/view-state.ts";
import { MATRIX_KEYS } from "./keys.ts";

/** Below so many classes the matrix has no room beneath it for a word on its right column. */
const FEW = 5;

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
      ? `The ${shown.length} most confused of ${plural(n, "class", "classes")}`
      : `Rows true, columns predicted${n < FEW ? "" : "; recall on the right"}`;
  }
  if (said === undefined) return `${classes[label ?? 0]}: all of its images`;
  if (label === undefined) return `All images predicted as ${classes[said]}`;
  const count = evaluation.confusion[label * n + said] ?? 0;
  const total = evaluation.confusion.subarray(label * n, (label + 1) * n).reduce((a, b) => a + b, 0);
  const share = `${formatCount(count)} of ${formatCount(total)} (${percent(count / total)})`;
  return label === said
    ? `${classes[label]} recognised: ${share}`
    : `${classes[label]} predicted as ${classes[said]}: ${share}`;
}

const MOVES = { up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1] } as const;

/** The cell that the filter asks for. */
function useChosen(shown: readonly number[]): ConfusionSpot | undefined {
  const { classes, predicted } = useView((state) => state.view.filter);
  return useMemo(() => {
    const place = (labels: readonly number[]) => (labels.length === 1 ? shown.indexOf(labels[0] ?? -1) : -1);
    const row = place(classes);
    const column = place(predicted);
    if (row < 0 && column < 0) return undefined;
    return { row: row < 0 ? undefined : row, column: column < 0 ? undefined : column };
  }, [classes, predicted, shown]);
}

/** Makes a strip of the chosen cell's images. */
function CellStrip({
  cell,
  shown,
  evaluation,
}: {
  readonly cell: ConfusionSpot | undefined;
  readonly shown: readonly number[];
  readonly evaluation: Evaluation;
}) {
  const { store } = usePage();
  const { data } = useStudyInfo();
  const [label, said] = [shown[cell?.row ?? -1], shown[cell?.column ?? -1]];
  if (label === undefined || said === undefined) return null;
  const make = () => {
    const filter = { ...OPEN_FILTER, classes: [label], predicted: [said] };
    const items = filteredItems({ data, evaluation, depths: undefined }, filter, "index");
    if (items.length > 0) openStrip(store, stripOfCell([...items], { label, said }, evaluation, data));
  };
  return (
    <button
      type="button"
      className="button compact outlined cell-strip"
      title="Move these images, step by step, towards the class that they are confused with"
      onClick={make}
    >
      Strip
    </button>
  );
}

interface MatrixProps {
  readonly evaluation: Evaluation;
  readonly cells: ConfusionCells;
  /** Classes by index. */
  readonly shown: readonly number[];
  readonly geometry: ConfusionGeometry;
}

function Matrix({ evaluation, cells, shown, geometry }: MatrixProps) {
  const { data } = useStudyInfo();
  const { look, selectItems, selectPassing, setHover } = useActions();
  const palette = usePalette();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [spot, setSpot] = useState<ConfusionSpot>();
  const chosen = useChosen(shown);
  useEffect(() => {
    const context = prepareCanvas(canvas.current, geometry.width, geometry.height);
    if (context === undefined) return;
    drawConfusion(context, { cells, classes: data.classes, shown, geometry, spot, chosen, palette });
  }, [cells, data, shown, geometry, spot, chosen, palette]);

  const choose = (at: ConfusionSpot | undefined) => {
    if (at === undefined) return;
    if (sameSpot(at, chosen)) {
      look({ filter: OPEN_FILTER });
      selectItems([]);
      return;
    }
    const labels = (place: number | undefined) => (place === undefined ? [] : shown.slice(place, place + 1));
    const filter = { ...OPEN_FILTER, classes: labels(at.row), predicted: labels(at.column) };
    look({ filter });
    selectPassing();
  };

  const under = (event: MouseEvent<HTMLCanvasElement>): ConfusionSpot | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return spotAt(geometry, shown.length, event.clientX - box.left, event.clientY - box.top);
  };

  const point = (event: MouseEvent<HTMLCanvasElement>) => {
    const at = under(event);
    if (sameSpot(at, spot)) return;
    setSpot(at);
    const label = at?.row === undefined ? shown[at?.column ?? -1] : at.column === undefined ? shown[at.row] : undefined;
    if (at === undefined || label === undefined) {
      setHover(undefined);
      return;
    }
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const box = labelBox(geometry, at);
    const target = { kind: "class", label } as const;
    setHover({
      target,
      box: { left: left + box.left, top: top + box.top, right: left + box.right, bottom: top + box.bottom },
    });
  };

  const press = (event: KeyboardEvent) => {
    const command = commandOf(MATRIX_KEYS, keyOf(event));
    if (command === undefined) return;
    if (command === "choose") choose(spot);
    else {
      const [down, right] = MOVES[command];
      const next = (value: number | undefined, step: number) =>
        value === undefined ? 0 : Math.max(0, Math.min(shown.length - 1, value + step));
      setSpot({ row: next(spot?.row, down), column: next(spot?.column, right) });
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <div
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys that its label names
        tabIndex={0}
        aria-label="Confusion matrix: arrow keys move, Enter shows a cell's images"
        onKeyDown={press}
      >
        <canvas
          ref={canvas}
          onPointerMove={point}
          onPointerLeave={() => {
            setSpot(undefined);
            setHover(undefined);
          }}
          onClick={(event) => choose(under(event))}
        />
      </div>
      <p className="confusion-words small" aria-live="polite">
        <span className="clip">{wordsOf(spot ?? chosen, shown, data.classes, evaluation)}</span>
        <CellStrip cell={chosen} shown={shown} evaluation={evaluation} />
      </p>
    </>
  );
}

/** The confusion matrix: a press on a cell, a row or a column shows and selects its images; a second press lets go. */
export function Confusion() {
  const { data } = useStudyInfo();
  const evaluation = useView((state) => state.evaluation);
  const job = useView((state) => state.jobs.evaluate);
  const host = useRef<HTMLDivElement>(null);
  const { height } = useSize(host);
  const rem = remInPixels();
  const room = roomFor(height - 1.25 * rem);
  const shown = useMemo(
    () => (evaluation === undefined ? undefined : shownClasses(evaluation, data.classes.length, room)),
    [evaluation, data, room],
  );
  const many = shown?.length ?? Math.min(room, data.classes.length);
  const letters = useMemo(
    () => Math.max(0, ...(shown ?? []).map((label) => className(data.classes, label).length)),
    [shown, data],
  );
  const cells = useMemo(
    () => (evaluation === undefined ? undefined : countCells(evaluation.confusion, data.classes.length)),
    [evaluation, data],
  );
  const digits = useMemo(
    () => (cells === undefined || shown === undefined ? 0 : longestText(cells, shown)),
    [cells, shown],
  );
  const geometry = useMemo(
    () => confusionGeometry(many, height - 1.25 * rem, letters, digits),
    [many, height, rem, letters, digits],
  );
  return (
    <div className="data-confusion" style={{ width: geometry.width + 1.5 * rem }}>
      <div ref={host} className="confusion-canvas">
        {evaluation === undefined || cells === undefined || shown === undefined ? (
          <JobPlate job={job} waiting="predictions follow after the first layout" />
        ) : (
          <Matrix evaluation={evaluation} cells={cells} shown={shown} geometry={geometry} />
        )}
      </div>
    </div>
  );
}
