import { type PointerEvent, useEffect, useMemo, useRef } from "react";
import { classStyle } from "../../colour/palette.ts";
import { prepareCanvas, token } from "../../parts/canvas.ts";
import { ClassTag } from "../../parts/class-tag.tsx";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { EmptyPlate, FailedPlate } from "../../parts/plate.tsx";
import { usePalette } from "../../parts/use-palette.ts";
import { useSize } from "../../parts/use-size.ts";
import { placesOf } from "../../parts/use-trail-paths.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { layoutsAround } from "../../state/layouts-around.ts";
import { currentLayer } from "../../state/store.ts";
import { classesAround, frameOfChange } from "./trail-classes.ts";

/** Per layer of the sequence, the class around each frame of the chosen row's first image. */
function useSurroundings(row: number): readonly Int32Array[] {
  const { data } = useStudyInfo();
  const trail = useView((state) => state.trail);
  const sequence = useView(layoutsAround);
  const predicted = useView((state) => (data.labels === undefined ? state.evaluation?.predicted : undefined));
  return useMemo(() => {
    if (trail === undefined || sequence === undefined) return [];
    const rows = trail.asked.compare === "" ? 1 : 2;
    const member = Math.floor((row * trail.members.length) / rows);
    const image = trail.members[member] ?? 0;
    const own = sequence.items.indexOf(trail.asked.items[image % trail.asked.items.length] ?? -1);
    const labels = data.labels ?? predicted;
    const places = placesOf(trail, member);
    return sequence.layers.map((layout, at) =>
      classesAround(
        layout,
        places[at] ?? new Float32Array(),
        (item) => labels?.[sequence.items[item] ?? -1] ?? -1,
        own,
      ),
    );
  }, [trail, sequence, data, predicted, row]);
}

/** Through the layers, among which class the strip's frames lie: where a column changes colour, the strip changes sides. */
export function TrailChart({ row, frames }: { readonly row: number; readonly frames: number }) {
  const around = useSurroundings(row);
  const job = useView((state) => state.jobs.trail);
  const drawn = useView((state) => state.view.stripLook.trail && state.projection !== undefined);
  if (!drawn) return null;
  if (around.length > 0) return <Chart around={around} frames={frames} />;
  return (
    <div className="trail-chart">
      {job?.failure === undefined ? (
        <EmptyPlate>Placing the frames in every layer …</EmptyPlate>
      ) : (
        <FailedPlate failure={job.failure} retry={job.retry} />
      )}
    </div>
  );
}

function Chart({ around, frames }: { readonly around: readonly Int32Array[]; readonly frames: number }) {
  const { model, data } = useStudyInfo();
  const { look, selectLayer } = useActions();
  const palette = usePalette();
  const layers = useView((state) => state.projection?.sequence.layers);
  const layer = useView(currentLayer);
  const many = useView((state) => (state.trail?.members.length ?? 0) > (state.trail?.asked.compare === "" ? 1 : 2));
  const stripLook = useView((state) => state.view.stripLook);
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const at = layers?.findIndex((one) => one.layer === layer) ?? -1;

  useEffect(() => {
    const context = prepareCanvas(canvas.current, size.width, size.height);
    if (context === undefined) return;
    const [width, height] = [size.width / Math.max(1, around.length), size.height / frames];
    around.forEach((classes, column) => {
      const change = frameOfChange(classes);
      classes.forEach((label, frame) => {
        context.fillStyle = classStyle(label, palette);
        // what lies where it started steps back
        context.globalAlpha = change === undefined || frame < change ? 0.38 : 1;
        context.fillRect(column * width + 0.5, frame * height + 0.5, Math.max(1, width - 1), Math.max(1, height - 1));
      });
    });
    context.globalAlpha = 1;
    context.strokeStyle = token("--ink");
    context.lineWidth = 1;
    if (at >= 0) context.strokeRect(at * width + 0.5, 0.5, width - 1, size.height - 1);
    const frame = Math.min(stripLook.frame, frames - 1);
    context.strokeRect(0.5, frame * height + 0.5, size.width - 1, height - 1);
  }, [around, size, frames, at, stripLook.frame, palette]);

  const go = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * around.length);
    const frame = Math.floor(((event.clientY - box.top) / box.height) * frames);
    const chosen = layers?.[Math.max(0, Math.min(around.length - 1, column))];
    if (chosen !== undefined) selectLayer(chosen.layer);
    look({ stripLook: { ...stripLook, frame: Math.max(0, Math.min(frames - 1, frame)) } });
  };

  const here = around[at];
  const change = here === undefined ? undefined : frameOfChange(here);
  const name = model.layers[layer]?.name ?? "";
  const told = around.flatMap((classes, column) => {
    const frame = frameOfChange(classes);
    const label = classes[frame ?? -1];
    return frame === undefined || label === undefined
      ? []
      : [`${layers?.[column]?.name}: ${data.classes[label]} from frame ${frame}`];
  });
  return (
    <section className="trail-chart" aria-label="The strip among its neighbours">
      <h3 className="small">
        <MeasureValue measure="trailClass">
          {many ? "Where the first image lies" : "Class of the nearest in the plane"}
        </MeasureValue>
        <span className="faint">frames ↓</span>
      </h3>
      <div
        ref={host}
        className="trail-cells"
        role="img"
        aria-label={told.length === 0 ? "It stays among its neighbours in every layer" : told.join("; ")}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) go(event);
        }}
      >
        <canvas ref={canvas} />
      </div>
      <p className="small faint trail-ends">
        <span>{layers?.[0]?.name}</span>
        <span>layers →</span>
        <span>{layers?.at(-1)?.name}</span>
      </p>
      <p className="small trail-words">
        <span className="quiet">{name}:</span>
        <ClassTag label={here?.[0] ?? -1} />
        {change === undefined || here === undefined ? (
          <span className="faint">throughout</span>
        ) : (
          <>
            <span className="faint">→</span>
            <ClassTag label={here[change] ?? -1} />
            <span className="faint" title={`From frame ${change} on`}>
              at {change}
            </span>
          </>
        )}
      </p>
    </section>
  );
}
