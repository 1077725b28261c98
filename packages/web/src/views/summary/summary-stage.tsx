import {
  layoutSummary,
  patchCount,
  pathMarks,
  type SummaryLayout,
  type SummaryPlace,
  type SummaryTile,
  summaryAt,
  summaryMarks,
} from "@deepling/engine";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { prepareCanvas } from "../../parts/canvas.ts";
import { drawMarks } from "../../parts/draw-marks.ts";
import { commandOf, keyOf } from "../../parts/key-table.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, useView } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";
import { EDGE, fitSizes, TOP } from "./fit-sizes.ts";
import { SUMMARY_KEYS } from "./keys.ts";
import type { ShownSummary } from "./use-shown-summary.ts";
import { useSummaryInk } from "./use-summary-ink.ts";

interface StageProps {
  readonly shown: ShownSummary;
  /** What a unit's strongest position sees, by the place of its layer. */
  readonly tile: (stage: number, unit: number) => SummaryTile | undefined;
}

/** Places everything so that it fills the room as far as it can be read. */
function useLayout({ view }: ShownSummary, size: { readonly width: number; readonly height: number }): SummaryLayout {
  return useMemo(() => {
    const sizes = fitSizes(view.stages, view.classes, size);
    const stages = view.stages.map((stage) => ({
      ...stage,
      clusters: stage.clusters.map((one) => ({ ...one, shown: one.shown.slice(0, patchCount(sizes)) })),
    }));
    return layoutSummary(stages, view.classes.length, sizes, [EDGE, TOP + sizes.head + sizes.names]);
  }, [view, size]);
}

/** What stands under the pointer, in words. */
function wordsOf({ view, path }: ShownSummary, place: SummaryPlace): string {
  const stage = view.stages[place.stage];
  const cluster = stage?.clusters[place.cluster];
  if (stage === undefined || cluster === undefined) return "";
  const served = path?.served[place.stage]?.[place.cluster];
  const unit = place.patch === undefined ? undefined : cluster.shown[place.patch];
  const effect = place.class === undefined ? Number.NaN : (cluster.effects[place.class] ?? Number.NaN);
  return [
    unit === undefined
      ? `${stage.name}: ${cluster.units.toLocaleString("en")} ${cluster.units === 1 ? "unit" : "units"}`
      : `Unit ${unit} of ${stage.name}: open its page`,
    ...(Number.isFinite(effect)
      ? [
          `${view.classes[place.class ?? 0]}: mean answer ${Math.abs(effect).toFixed(2)} standard deviations ${effect < 0 ? "below" : "above"} that to all images`,
        ]
      : []),
    ...(served === undefined ? [] : [`serves ${served.toLocaleString("en")} of these images`]),
    ...(unit === undefined ? cluster.words : []),
  ].join("\n");
}

/** The layers side by side: clusters by classes, patches of units, and the way of what is chosen. */
export function SummaryStageView({ shown, tile }: StageProps) {
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(room);
  const layout = useLayout(shown, size);
  const ink = useSummaryInk();
  const [under, setUnder] = useState<SummaryPlace>();
  const press = usePress(shown);
  const keys = useKeys(shown);
  const [width, height] = [Math.max(size.width, layout.width + EDGE), Math.max(size.height, layout.height + TOP)];
  const { view, path, chosen } = shown;
  useEffect(() => {
    const context = prepareCanvas(canvas.current, width, height);
    if (context === undefined) return;
    const font = getComputedStyle(document.body).fontFamily;
    drawMarks(context, summaryMarks(layout, { stages: view.stages, classes: view.classes, tile }, ink), font);
    if (path !== undefined) drawMarks(context, pathMarks(layout, path, ink), font);
  });
  const placeAt = (event: PointerEvent) => {
    const { left, top } = (canvas.current ?? event.currentTarget).getBoundingClientRect();
    return summaryAt(layout, [event.clientX - left, event.clientY - top]);
  };
  const framed = chosen === undefined ? undefined : layout.stages[chosen.stage]?.clusters[chosen.index]?.box;
  useInSight(room, framed?.x, framed?.width);
  return (
    <div
      ref={room}
      className="summary-stage"
      role="application"
      aria-label="Clusters of units by layer"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys are in the help
      tabIndex={0}
      onKeyDown={keys}
    >
      <canvas
        ref={canvas}
        className={under === undefined ? "" : "is-over"}
        title={under === undefined ? undefined : wordsOf(shown, under)}
        onPointerMove={(event) => setUnder(placeAt(event))}
        onPointerLeave={() => setUnder(undefined)}
        onClick={(event) => press(placeAt(event as unknown as PointerEvent))}
      />
      {framed === undefined ? null : (
        <i
          className="summary-frame"
          style={{ left: framed.x - 2, top: framed.y - 2, width: framed.width + 4, height: framed.height + 4 }}
        />
      )}
    </div>
  );
}

/** Scrolls a chosen cluster into sight. */
function useInSight(room: { readonly current: HTMLDivElement | null }, x: number | undefined, width = 0): void {
  useEffect(() => {
    const element = room.current;
    if (element === null || x === undefined) return;
    if (x < element.scrollLeft) element.scrollLeft = x - EDGE;
    else if (x + width > element.scrollLeft + element.clientWidth)
      element.scrollLeft = x + width - element.clientWidth + EDGE;
  }, [room, x, width]);
}

/** What a press does: a patch opens its unit's page, another part of a row chooses the cluster, and once more lets go of it. */
function usePress({ view, chosen }: ShownSummary): (place: SummaryPlace | undefined) => void {
  const { look } = useActions();
  const summaryLook = useView((state) => state.view.summaryLook);
  return (place) => {
    const stage = view.stages[place?.stage ?? -1];
    if (place === undefined || stage === undefined) {
      look({ summaryLook: { ...summaryLook, cluster: undefined } });
      return;
    }
    const unit = place.patch === undefined ? undefined : stage.clusters[place.cluster]?.shown[place.patch];
    if (unit !== undefined) look(unitPage({ layer: stage.name, unit }));
    else {
      const same = chosen?.stage === place.stage && chosen.index === place.cluster;
      const cluster = same ? undefined : { layer: stage.name, unit: place.cluster };
      look({ summaryLook: { ...summaryLook, cluster } });
    }
  };
}

function useKeys({ view, chosen }: ShownSummary): (event: KeyboardEvent) => void {
  const { look } = useActions();
  const summaryLook = useView((state) => state.view.summaryLook);
  const choose = (stage: number, index: number) => {
    const found = view.stages[Math.max(0, Math.min(view.stages.length - 1, stage))];
    if (found === undefined) return;
    const unit = Math.max(0, Math.min(found.clusters.length - 1, index));
    look({ summaryLook: { ...summaryLook, cluster: { layer: found.name, unit } } });
  };
  return (event) => {
    const [stage, index] = [chosen?.stage ?? 0, chosen?.index ?? 0];
    const moves = {
      up: () => choose(stage, index - 1),
      down: () => choose(stage, chosen === undefined ? 0 : index + 1),
      left: () => choose(stage - 1, index),
      right: () => choose(chosen === undefined ? 0 : stage + 1, index),
      first: () => choose(0, index),
      last: () => choose(view.stages.length - 1, index),
      open: () => {
        const [unit] = chosen?.cluster.units ?? [];
        const layer = view.stages[stage]?.name;
        if (unit !== undefined && layer !== undefined) look(unitPage({ layer, unit }));
      },
      clear: () => {
        const rest = chosen === undefined ? { class: undefined, selected: false } : { cluster: undefined };
        look({ summaryLook: { ...summaryLook, ...rest } });
      },
    };
    const command = commandOf(SUMMARY_KEYS, keyOf(event));
    if (command === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    moves[command]();
  };
}
