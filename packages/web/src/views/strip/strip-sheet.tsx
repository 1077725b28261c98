import type { StripSeries } from "@deepling/engine";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from "react";
import { prepareCanvas, remInPixels } from "../../parts/canvas.ts";
import { drawMarks } from "../../parts/draw-marks.ts";
import { usePalette } from "../../parts/use-palette.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import type { StripLook } from "../../state/view-state.ts";
import { sheetMarks } from "./sheet-drawing.ts";
import { sheetGeometry, sheetSpot } from "./sheet-geometry.ts";
import { sheetInk } from "./sheet-ink.ts";
import { saidOf } from "./strip-series.ts";
import { useSheetPictures } from "./use-sheet-pictures.ts";

const STEPS: Readonly<Record<string, (look: StripLook, last: number) => Partial<StripLook>>> = {
  ArrowLeft: ({ frame }) => ({ frame: Math.max(0, frame - 1) }),
  ArrowRight: ({ frame }, last) => ({ frame: Math.min(last, frame + 1) }),
  Home: () => ({ frame: 0 }),
  End: (_, last) => ({ frame: last }),
  ArrowUp: () => ({ row: 0 }),
  ArrowDown: () => ({ row: 1 }),
};

/** The strip: a press or a drag goes to a frame, arrow keys step along it and from row to row. */
export function StripSheet({
  series,
  names,
}: {
  readonly series: StripSeries;
  readonly names?: readonly string[] | undefined;
}) {
  const { data } = useStudyInfo();
  const { look } = useActions();
  const stripLook = useView((state) => state.view.stripLook);
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const palette = usePalette();
  const pictures = useSheetPictures(series, stripLook.map);
  const rows = series.rows.length;
  const geometry = useMemo(
    () => sheetGeometry(size, { frames: series.frames, rows, unit: remInPixels() / 16 }),
    [size, series.frames, rows],
  );
  const frame = Math.min(stripLook.frame, series.frames - 1);
  const row = Math.min(stripLook.row, rows - 1);

  useEffect(() => {
    const context = prepareCanvas(canvas.current, size.width, size.height);
    if (context === undefined) return;
    const ink = sheetInk(palette);
    const sheet = { series, pictures, classes: data.classes, names, at: { frame, row } };
    drawMarks(context, sheetMarks(sheet, geometry, ink), ink.font);
  }, [series, pictures, data, names, frame, row, geometry, size, palette]);

  const change = (patch: Partial<StripLook>) => look({ stripLook: { ...stripLook, ...patch } });

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const spot = sheetSpot(geometry, event.clientX - box.left, event.clientY - box.top);
    change({ frame: spot.frame, row: spot.row ?? row });
  };

  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const patch = step({ ...stripLook, frame, row }, series.frames - 1);
    change({ ...patch, row: Math.min(patch.row ?? row, rows - 1) });
  };

  const shown = series.rows[row]?.frames[frame];
  const words =
    shown === undefined ? `frame ${frame}, not there yet` : `frame ${frame}: ${saidOf(shown, data.classes)}`;
  return (
    <div
      ref={host}
      className="strip-sheet"
      role="slider"
      tabIndex={0}
      aria-label="Frame of the strip"
      aria-valuemin={0}
      aria-valuemax={series.frames - 1}
      aria-valuenow={frame}
      aria-valuetext={words}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        point(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) point(event);
      }}
    >
      <canvas ref={canvas} />
    </div>
  );
}
