import {
  differenceOf,
  differenceTables,
  orderOf,
  overlayOf,
  type Pixels,
  percent,
  pictureOf,
  type SeriesFrame,
  type SeriesRow,
  type StripSeries,
  sayFit,
} from "@deepling/engine";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { ClassTag } from "../../parts/class-tag.tsx";
import { formatValue } from "../../parts/format.ts";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { imageOfRgb } from "../../parts/pixels.tsx";
import { Segments } from "../../parts/segments.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import type { StripShow } from "../../state/view-state.ts";

const SHOWS = [
  { value: "image", label: "Image", hint: "The frame" },
  { value: "difference", label: "Change", hint: "The frame less the untouched image, amplified" },
  { value: "overlay", label: "Overlay", hint: "The change over the dimmed image" },
  { value: "blink", label: "Blink", hint: "The frame and the untouched image in turn" },
  { value: "order", label: "Order", hint: "Which pixels changed first: the earlier, the brighter" },
] as const satisfies readonly { value: StripShow; label: string; hint: string }[];

/** Half a period of blinking, milliseconds. */
const BLINK = 450;

function useBlink(active: boolean): boolean {
  const [before, setBefore] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setBefore((was) => !was), BLINK);
    return () => {
      clearInterval(timer);
      setBefore(false);
    };
  }, [active]);
  return before;
}

/** One frame, large, in the way that was chosen, and its numbers. */
export function LargePicture({
  series,
  row,
  frame,
  head,
}: {
  readonly series: StripSeries;
  readonly row: SeriesRow;
  readonly frame: SeriesFrame;
  /** Whose it is, where several networks are shown. */
  readonly head?: ReactNode;
}) {
  const { look } = useActions();
  const { preprocessing } = useStudyInfo();
  const stripLook = useView((state) => state.view.stripLook);
  const measure = useView((state) => state.strip?.summary?.settings.measure);
  const canvas = useRef<HTMLCanvasElement>(null);
  const tables = useMemo(() => differenceTables("screen"), []);
  const { shape, amplification } = series;
  const { map } = stripLook;
  const show = stripLook.show === "order" && row.firstChange === undefined ? "difference" : stripLook.show;
  const before = useBlink(show === "blink");

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const start = row.frames[0];
    if (context === null || context === undefined || start === undefined) return;
    const by = { map, amplification, tables };
    const draw: Readonly<Record<StripShow, () => Pixels>> = {
      image: () => pictureOf(frame.pixels, shape),
      difference: () => differenceOf(frame.change, shape, by),
      overlay: () => overlayOf(frame.pixels, frame.change, shape, by),
      blink: () => pictureOf((before ? start : frame).pixels, shape),
      order: () => orderOf(row.firstChange ?? new Int32Array(), shape, series.frames, tables),
    };
    context.putImageData(imageOfRgb(draw[show]()), 0, 0);
  }, [row, frame, show, before, map, amplification, tables, shape, series.frames]);

  const index = row.frames.indexOf(frame);
  const { predicted } = frame;
  return (
    <div className="strip-large">
      {head}
      <div className="strip-large-picture semantics-picture">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`Frame ${index}, ${show}`}
          title={`As the network sees it: ${sayFit(preprocessing.fit)}`}
          width={shape.width}
          height={shape.height}
          style={{ imageRendering: shape.width < 96 ? "pixelated" : "auto" }}
        />
      </div>
      <Segments
        name="The large picture"
        options={SHOWS}
        value={show}
        onChoose={(value) => look({ stripLook: { ...stripLook, show: value } })}
      />
      <dl className="strip-numbers small">
        <dt>frame {index}</dt>
        <dd className="strip-said">
          {predicted < 0 ? null : (
            <>
              <ClassTag label={predicted} />
              <span>{percent(frame.probabilities[predicted] ?? Number.NaN)}</span>
            </>
          )}
        </dd>
        <dt>
          <MeasureValue measure="stripL2" value={frame.l2}>
            L2
          </MeasureValue>
          {" · "}
          <MeasureValue measure="stripLinf" value={frame.linf}>
            L∞
          </MeasureValue>
        </dt>
        <dd>
          {formatValue(frame.l2)} · {formatValue(255 * frame.linf)}/255
        </dd>
        <dt>
          <MeasureValue measure="stripValue" value={frame.value}>
            {row.label === undefined || measure === undefined ? "target" : measure}
          </MeasureValue>
        </dt>
        <dd>{formatValue(frame.value)}</dd>
      </dl>
    </div>
  );
}
