import type { Layer } from "@deepling/engine";
import { type RefObject, useImperativeHandle, useRef } from "react";
import { LayerGlyph } from "../../../parts/glyph.tsx";
import { useActions, useStudyInfo, useView } from "../../../state/context.tsx";
import { currentLayer } from "../../../state/store.ts";
import { footOf, type SpaceFrame } from "./space-controller.ts";

/** Puts the labels where the walls are. */
export interface Placer {
  readonly place: (frame: SpaceFrame) => void;
}

/** Kinds that are named first where there is no room for all. */
const FIRST: ReadonlySet<Layer["kind"]> = new Set(["input", "convolution", "dense", "add", "concat", "softmax"]);
const ROW = 18;
const ROWS = 3;

/** The names of the layers below their walls; a press flies to a layer. */
export function SpaceLabels({ placer }: { readonly placer: RefObject<Placer | null> }) {
  const { model } = useStudyInfo();
  const focus = useView(currentLayer);
  const close = useView((state) => state.view.space.close);
  const { selectLayer, look } = useActions();
  const space = useView((state) => state.view.space);
  const host = useRef<HTMLDivElement>(null);
  useImperativeHandle(placer, () => ({ place: (frame) => placeLabels(host.current, model.layers, frame, focus) }), [
    model,
    focus,
  ]);
  const fly = (layer: number) => {
    selectLayer(layer);
    look({ space: { ...space, close: true, orbit: undefined } });
  };
  return (
    <div ref={host} className="space-labels">
      {model.layers.map(({ index, name, kind }) => (
        <button
          key={index}
          type="button"
          className={close && index === focus ? "is-focus" : ""}
          title={`Fly to ${name}`}
          onClick={() => fly(index)}
        >
          <LayerGlyph kind={kind} />
          {name}
        </button>
      ))}
    </div>
  );
}

/** Each name below its wall, in up to three rows; names for which there is no room are hidden, the layer that is looked at and weighted layers last. */
function placeLabels(host: HTMLElement | null, layers: readonly Layer[], frame: SpaceFrame, focus: number): void {
  if (host === null) return;
  const rank = ({ index, kind }: Layer) => (index === focus ? 0 : FIRST.has(kind) ? 1 : 2);
  const taken: { readonly left: number; readonly right: number; readonly top: number }[] = [];
  const lowest = frame.sight.height - 24;
  const order = layers.toSorted((a, b) => rank(a) - rank(b) || a.index - b.index);
  for (const layer of order) {
    const label = host.children[layer.index];
    if (!(label instanceof HTMLElement)) continue;
    const foot = footOf(frame, layer.index);
    const wide = 7 * layer.name.length + 30;
    const left = (foot?.left ?? -1e3) - wide / 2;
    const isFree = (top: number) =>
      taken.every((one) => Math.abs(one.top - top) >= ROW || one.right < left || one.left > left + wide);
    const isOff = foot === undefined || left + wide < 0 || left > frame.sight.width || foot.top > frame.sight.height;
    const tops = Array.from({ length: ROWS }, (_, row) => Math.min((foot?.top ?? 0) + 4 + row * ROW, lowest));
    const top = isOff ? undefined : tops.find(isFree);
    label.hidden = top === undefined;
    if (foot === undefined || top === undefined) continue;
    taken.push({ left, right: left + wide, top });
    label.style.transform = `translate(${Math.round(foot.left)}px, ${Math.round(top)}px) translateX(-50%)`;
  }
}
