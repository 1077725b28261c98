import { className, hasScores, hexOfRgb, nameAt, percent } from "@deepling/engine";
import { useEffect } from "react";
import { token } from "../../../parts/canvas.ts";
import { download } from "../../../parts/download.ts";
import { formatShape } from "../../../parts/format.ts";
import { fileName } from "../../../parts/use-report-exports.ts";
import { usePage, useStudyInfo, useView } from "../../../state/context.tsx";
import { currentLayer } from "../../../state/store.ts";
import { type NamedLayer, type PlacedName, placeNames, spaceNames } from "./label-places.ts";
import { likeliest, SHOWN } from "./score-bars.tsx";
import type { SpaceController } from "./space-controller.ts";

/** Letters of names, and of what is looked at, px. */
const TEXT = 11;
const HEADING = 18;

/** Adds the picture of the network in 3-D to the export menu, with the names of its layers. */
export function useSpaceExport(controller: SpaceController | undefined, item: number): void {
  const { store, study } = usePage();
  const { model, data } = useStudyInfo();
  const focus = useView(currentLayer);
  useEffect(() => {
    if (controller === undefined) return;
    const save = async () => {
      const layer = store.getState().view.space.close ? model.layers[focus] : undefined;
      const words = layer === undefined ? [] : [layer.kind, formatShape(layer.shape)];
      const detail = [...words, nameAt(data.names, item) ?? ""].filter((word) => word !== "").join(" · ");
      // the likeliest classes stand behind the last wall, which is out of sight near a layer
      const scores =
        layer === undefined && hasScores(model.output) ? (await study.predict({ item })).probabilities : [];
      const classes = likeliest(scores, SHOWN).map(
        (label) => [className(data.classes, label), percent(scores[label] ?? 0)] as const,
      );
      const figure = drawn(controller, spaceNames(model, layer !== undefined), focus, {
        classes,
        heading: layer?.name ?? model.name,
        detail,
      });
      const picture = await figure?.convertToBlob({ type: "image/png" });
      if (picture !== undefined) download(`${fileName(model.name, "3-D")}.png`, picture);
    };
    const title = `PNG of ${model.name} in 3-D`;
    const entry = { id: `space-png ${title}`, group: "The stage", title, run: () => void save() };
    return store.getState().actions.offerExports([entry]);
  }, [controller, store, study, model, data, focus, item]);
}

interface Caption {
  readonly heading: string;
  readonly detail: string;
  /** The likeliest classes, each with its probability. */
  readonly classes: readonly (readonly [name: string, share: string])[];
}

/** The picture that is seen, twice as fine, with names and a caption; undefined before the first frame. */
function drawn(
  controller: SpaceController,
  layers: readonly NamedLayer[],
  focus: number,
  caption: Caption,
): OffscreenCanvas | undefined {
  const ratio = Math.max(2, devicePixelRatio);
  const seen = controller.picture(ratio);
  if (seen === undefined) return undefined;
  const { image, frame, ink } = seen;
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  context.putImageData(image, 0, 0);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const font = token("--font") || "sans-serif";
  context.textBaseline = "middle";
  context.font = `${TEXT}px ${font}`;
  drawNames(context, placeNames(frame, layers, focus), layers, hexOfRgb(ink.ground));
  context.fillStyle = token("--ink-3");
  context.fillText(caption.detail, 16, 42);
  context.fillStyle = token("--ink");
  context.font = `550 ${HEADING}px ${font}`;
  context.fillText(caption.heading, 16, 20);
  context.font = `${TEXT}px ${font}`;
  context.textAlign = "end";
  const { width, height } = frame.sight;
  const top = height / 2 - (caption.classes.length * HEADING) / 2;
  for (const [at, [name, share]] of caption.classes.entries()) {
    context.fillText(share, width - 16, top + at * HEADING);
    context.fillText(name, width - 64, top + at * HEADING);
  }
  return canvas;
}

/** Lines from the walls first, so that names hide what passes them. */
function drawNames(
  context: OffscreenCanvasRenderingContext2D,
  names: readonly PlacedName[],
  layers: readonly NamedLayer[],
  ground: string,
): void {
  context.fillStyle = token("--ink-3");
  for (const { line, top, rise } of names) context.fillRect(Math.round(line), top - rise, 1, rise);
  for (const { layer, middle, top } of names) {
    const name = layers[layer]?.name ?? "";
    const wide = context.measureText(name).width + 8;
    context.fillStyle = ground;
    context.fillRect(middle - wide / 2, top, wide, HEADING);
    context.fillStyle = token("--ink");
    context.fillText(name, middle - wide / 2 + 4, top + HEADING / 2);
  }
}
