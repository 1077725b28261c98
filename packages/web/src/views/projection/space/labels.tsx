import { type RefObject, useImperativeHandle, useMemo, useRef } from "react";
import { LayerGlyph } from "../../../parts/glyph.tsx";
import { useActions, useStudyInfo, useView } from "../../../state/context.tsx";
import { currentLayer } from "../../../state/store.ts";
import { type PlacedName, placeNames, spaceNames } from "./label-places.ts";
import type { SpaceFrame } from "./space-controller.ts";

/** Puts the labels where the walls are. */
export interface Placer {
  readonly place: (frame: SpaceFrame) => void;
}

/** The names of the layers below their walls; a press flies to a layer. */
export function SpaceLabels({ placer }: { readonly placer: RefObject<Placer | null> }) {
  const { model } = useStudyInfo();
  const focus = useView(currentLayer);
  const close = useView((state) => state.view.space.close);
  const { selectLayer, look } = useActions();
  const space = useView((state) => state.view.space);
  const named = useMemo(() => spaceNames(model, close), [model, close]);
  const names = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  useImperativeHandle(placer, () => {
    const place = (frame: SpaceFrame) => {
      const places = new Map(placeNames(frame, named, focus).map((name) => [name.layer, name]));
      show(names.current, places, nameTransform);
      show(lines.current, places, lineTransform);
    };
    return { place };
  }, [named, focus]);
  const fly = (layer: number) => {
    selectLayer(layer);
    look({ space: { ...space, close: true, orbit: undefined } });
  };
  return (
    <div className="space-labels">
      {/* beneath all names, which hide what passes them */}
      <div ref={lines} aria-hidden="true">
        {model.layers.map(({ index }) => (
          <i key={index} hidden />
        ))}
      </div>
      <div ref={names}>
        {model.layers.map(({ index, name, kind }) => (
          <button
            key={index}
            type="button"
            className={close && index === focus ? "is-focus" : ""}
            title={`Fly to ${name}`}
            hidden
            onClick={() => fly(index)}
          >
            <LayerGlyph kind={kind} />
            {named[index]?.name ?? name}
          </button>
        ))}
      </div>
    </div>
  );
}

const nameTransform = ({ middle, top }: PlacedName): string =>
  `translate(${Math.round(middle)}px, ${Math.round(top)}px) translateX(-50%)`;

/** From the wall down to the name; the element is one pixel high. */
const lineTransform = ({ line, top, rise }: PlacedName): string =>
  `translate(${Math.round(line)}px, ${Math.round(top - rise)}px) scaleY(${Math.round(rise)})`;

/** Puts what stands for a layer where it has a place, and hides the others. */
function show(
  host: HTMLElement | null,
  places: ReadonlyMap<number, PlacedName>,
  transform: (place: PlacedName) => string,
): void {
  for (const [layer, own] of [...(host?.children ?? [])].entries()) {
    if (!(own instanceof HTMLElement)) continue;
    const place = places.get(layer);
    own.hidden = place === undefined;
    if (place !== undefined) own.style.transform = transform(place);
  }
}
