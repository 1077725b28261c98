import { className, type PredictionDifference } from "@deepling/engine";
import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { prepareCanvas, remInPixels } from "../../parts/canvas.ts";
import { differenceCells, longestText } from "../../parts/confusion-cells.ts";
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
import { useActions } from "../../state/context.tsx";
import { SelectImages } from "./select-images.tsx";

/** The words below take this much height, in rem. */
const WORDS = 1.25;

/** A cell of the confusion matrix, as classes of the comparison. */
interface Cell {
  readonly label: number;
  readonly said: number;
}

/** The images that came into a cell, and those that left it. */
function crossing({ changed, moved }: PredictionDifference, { label, said }: Cell) {
  const of = (side: "before" | "after") =>
    [...changed].filter((_, at) => moved.truth[at] === label && moved[side][at] === said);
  return { came: of("after"), left: of("before") };
}

/** How many more or fewer images are in each cell of the confusion matrix. A press selects those that came there (where none did, those that left); below, both directions. */
export function DifferenceMatrix({ difference }: { readonly difference: PredictionDifference }) {
  const { classes, confusion } = difference;
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height } = useSize(host);
  const palette = usePalette();
  const { selectItems } = useActions();
  const [spot, setSpot] = useState<ConfusionSpot>();
  const [chosen, setChosen] = useState<Cell>();
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
  const cells = useMemo(() => differenceCells(confusion.before, confusion.after, classes.length), [confusion, classes]);
  const geometry = useMemo(
    () => confusionGeometry(shown.length, height - WORDS * rem, letters, longestText(cells, shown)),
    [shown, height, rem, letters, cells],
  );
  const chosenSpot = useMemo(() => {
    const [row, column] = [shown.indexOf(chosen?.label ?? -1), shown.indexOf(chosen?.said ?? -1)];
    return row < 0 || column < 0 ? undefined : { row, column };
  }, [shown, chosen]);
  useEffect(() => {
    const context = prepareCanvas(canvas.current, geometry.width, geometry.height);
    if (context !== undefined)
      drawConfusion(context, { cells, classes, shown, geometry, spot, chosen: chosenSpot, palette });
  }, [cells, classes, shown, geometry, spot, chosenSpot, palette]);
  const under = (event: MouseEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return spotAt(geometry, shown.length, event.clientX - box.left, event.clientY - box.top);
  };
  const cellAt = (at: ConfusionSpot | undefined): Cell | undefined => {
    const [label, said] = [shown[at?.row ?? -1], shown[at?.column ?? -1]];
    return label === undefined || said === undefined ? undefined : { label, said };
  };
  const pointed = cellAt(spot) ?? chosen;
  const crossed = useMemo(
    () => (pointed === undefined ? undefined : crossing(difference, pointed)),
    [difference, pointed],
  );
  const count = (from: Int32Array, { label, said }: Cell) => from[label * classes.length + said] ?? 0;
  return (
    <div ref={host} className="difference-matrix" style={{ width: geometry.width }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label="Change of the confusion matrix: after minus before"
        onPointerMove={(event) => {
          const at = under(event);
          if (!sameSpot(at, spot)) setSpot(at);
        }}
        onPointerLeave={() => setSpot(undefined)}
        onClick={(event) => {
          const cell = cellAt(under(event));
          setChosen(cell);
          if (cell === undefined) return;
          const { came, left } = crossing(difference, cell);
          selectItems(came.length > 0 ? came : left);
        }}
      />
      {pointed === undefined || crossed === undefined ? (
        <p className="small quiet clip">After minus before: rows true, columns predicted; press a cell</p>
      ) : (
        <p className="small quiet difference-cell">
          <span className="clip">
            {className(classes, pointed.label)} predicted as {className(classes, pointed.said)}:{" "}
            {count(confusion.before, pointed)} → {count(confusion.after, pointed)}
          </span>
          <SelectImages items={crossed.came}>came</SelectImages>
          <SelectImages items={crossed.left}>left</SelectImages>
        </p>
      )}
    </div>
  );
}
