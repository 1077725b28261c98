import { className, type PredictionDifference } from "@deepling/engine";
import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { prepareCanvas, remInPixels } from "../../parts/canvas.ts";
import { differenceCells } from "../../parts/confusion-cells.ts";
import { drawConfusion } from "../../parts/confusion-drawing.ts";
import {
  type ConfusionSpot,
  confusionGeometry,
  roomFor,
  sameSpot,
  shownClasses,
  spotAt,
} from "../../parts/confusion-geometry.ts";
import { usePalette } from "../../parts/use-palette.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";

/** The words below take this much height, in rem. */
const WORDS = 1.25;

/** The images that changed their prediction and are in a cell of the network that is shown. */
function useMoved(difference: PredictionDifference) {
  const labels = useStudyInfo().data.labels;
  const evaluation = useView((state) => state.evaluation);
  return (label: number, said: number): readonly number[] =>
    [...difference.changed].filter((item) => labels?.[item] === label && evaluation?.predicted[item] === said);
}

/** How many more or fewer images are in each cell of the confusion matrix; a press selects those that moved there. */
export function DifferenceMatrix({ difference }: { readonly difference: PredictionDifference }) {
  const { classes, confusion } = difference;
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height } = useSize(host);
  const palette = usePalette();
  const { selectItems } = useActions();
  const moved = useMoved(difference);
  const [spot, setSpot] = useState<ConfusionSpot>();
  const rem = remInPixels();
  const room = roomFor(height - WORDS * rem);
  const both = useMemo(
    () => ({ confusion: confusion.before.map((count, at) => count + (confusion.after[at] ?? 0)) }),
    [confusion],
  );
  const shown = useMemo(() => shownClasses(both, classes.length, room), [both, classes, room]);
  const letters = useMemo(
    () => Math.max(0, ...shown.map((label) => className(classes, label).length)),
    [shown, classes],
  );
  const geometry = useMemo(
    () => confusionGeometry(shown.length, height - WORDS * rem, letters),
    [shown, height, rem, letters],
  );
  const cells = useMemo(() => differenceCells(confusion.before, confusion.after, classes.length), [confusion, classes]);
  useEffect(() => {
    const context = prepareCanvas(canvas.current, geometry.width, geometry.height);
    if (context !== undefined)
      drawConfusion(context, { cells, classes, shown, geometry, spot, chosen: undefined, palette });
  }, [cells, classes, shown, geometry, spot, palette]);
  const under = (event: MouseEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return spotAt(geometry, shown.length, event.clientX - box.left, event.clientY - box.top);
  };
  const labelsOf = (at: ConfusionSpot | undefined) => [shown[at?.row ?? -1], shown[at?.column ?? -1]] as const;
  const [label, said] = labelsOf(spot);
  const count = (from: Int32Array) => from[(label ?? 0) * classes.length + (said ?? 0)] ?? 0;
  return (
    <div ref={host} className="difference-matrix" style={{ width: geometry.width }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label="Change of the confusion matrix: after less before"
        onPointerMove={(event) => {
          const at = under(event);
          if (!sameSpot(at, spot)) setSpot(at);
        }}
        onPointerLeave={() => setSpot(undefined)}
        onClick={(event) => {
          const [row, column] = labelsOf(under(event));
          if (row !== undefined && column !== undefined) selectItems(moved(row, column));
        }}
      />
      <p className="small quiet clip">
        {label === undefined || said === undefined
          ? "After less before: rows true, columns predicted"
          : `${className(classes, label)} predicted as ${className(classes, said)}: ${count(confusion.before)} → ${count(confusion.after)}`}
      </p>
    </div>
  );
}
