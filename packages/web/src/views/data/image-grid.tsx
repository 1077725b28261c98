import { nameAt } from "@deepling/engine";
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { prepareCanvas, remInPixels } from "../../parts/canvas.ts";
import { Icon } from "../../parts/glyph.tsx";
import { commandOf, keyOf } from "../../parts/key-table.ts";
import { EmptyPlate } from "../../parts/plate.tsx";
import { usePalette } from "../../parts/use-palette.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { type Items, itemsTogether, itemsToggled, maskOf, NO_ITEMS } from "../../state/items.ts";
import { verdictOf } from "../../state/statistics.ts";
import { cellAt, drawGrid, fittingGeometry, gridGeometry, placeOf } from "./grid-drawing.ts";
import { roomHeight, useGridScroll, useInspectedInSight } from "./grid-scroll.ts";
import { GRID_KEYS } from "./keys.ts";

/** Sides of a picture in rem. */
const SIDES = [1.5, 2.25, 3, 4.5, 7] as const;
const [USUAL, MOST] = [3, 7];

/** All images that the filters let pass, as a wall of small pictures: only what is in sight is drawn. */
export function ImageGrid({ items }: { readonly items: Int32Array }) {
  const { thumbnails } = usePage();
  const { data } = useStudyInfo();
  const actions = useActions();
  const evaluation = useView((state) => state.evaluation);
  const selection = useView((state) => state.view.selection);
  const inspected = useView((state) => state.view.item);
  const palette = usePalette();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller);
  const [chosen, choose] = useState<number>();
  const [cursor, setCursor] = useState(-1);
  const anchor = useRef(-1);
  const selected = useMemo(() => maskOf(selection, data.count), [selection, data]);
  const geometry = useMemo(() => {
    const rem = remInPixels();
    return chosen === undefined
      ? fittingGeometry(items.length, size, { usual: USUAL * rem, most: MOST * rem })
      : gridGeometry(items.length, size.width, chosen * rem);
  }, [items, size, chosen]);
  const scroll = useGridScroll(scroller, geometry, size.height);
  const step = chosen ?? SIDES.findLast((side) => side * remInPixels() <= geometry.side) ?? USUAL;
  const smaller = SIDES.findLast((side) => side < step);
  const larger = SIDES.find((side) => side > step);

  const draw = useCallback(() => {
    const context = prepareCanvas(canvas.current, size.width, size.height);
    if (context === undefined) return;
    const verdict = (item: number) => verdictOf(item, data.labels, evaluation);
    drawGrid(context, {
      items,
      geometry,
      top: scroll.top(),
      height: size.height,
      selected,
      inspected,
      cursor,
      palette,
      thumbnails,
      verdict,
    });
  }, [size, items, geometry, scroll, selected, inspected, cursor, palette, thumbnails, data, evaluation]);

  useEffect(draw, [draw]);
  useEffect(() => thumbnails.subscribe(draw), [thumbnails, draw]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other images are a new list, which starts at its top
  useEffect(() => {
    setCursor(-1);
    scroller.current?.scrollTo({ top: 0 });
  }, [items]);

  useInspectedInSight(inspected, items, scroll);

  /** Selects the items between two places of the list, beside what `kept` holds. */
  const selectBetween = (a: number, b: number, kept: Items = NO_ITEMS) =>
    actions.selectItems(itemsTogether(kept, items.subarray(Math.min(a, b), Math.max(a, b) + 1)));

  const toggle = (place: number) => {
    const item = items[place];
    if (item !== undefined) actions.selectItems(itemsToggled(selection, item));
  };

  const click = (event: MouseEvent<HTMLDivElement>) => {
    const place = pointed(event);
    if (place === undefined) return;
    const many = event.metaKey || event.ctrlKey;
    setCursor(place);
    if (event.shiftKey && anchor.current >= 0) selectBetween(anchor.current, place, many ? selection : NO_ITEMS);
    else {
      anchor.current = place;
      if (many) toggle(place);
      else actions.selectItem(items[place]);
    }
  };

  const pointed = (event: { clientX: number; clientY: number }): number | undefined => {
    const view = scroller.current;
    if (view === null) return undefined;
    const box = view.getBoundingClientRect();
    return cellAt(geometry, items.length, event.clientX - box.left, event.clientY - box.top + scroll.top());
  };

  const point = (event: PointerEvent) => {
    const place = pointed(event);
    const item = place === undefined ? undefined : items[place];
    const view = scroller.current;
    if (item === undefined || place === undefined || view === null) return actions.setHover(undefined);
    const box = view.getBoundingClientRect();
    const { x, y } = placeOf(geometry, place);
    const left = box.left + x;
    const top = box.top + y - scroll.top();
    actions.setHover({
      target: { kind: "image", item },
      box: { left, top, right: left + geometry.side, bottom: top + geometry.side },
    });
  };

  const moveTo = (place: number, extend: boolean) => {
    const next = Math.max(0, Math.min(items.length - 1, place));
    scroll.show(next);
    setCursor(next);
    if (extend) selectBetween(anchor.current < 0 ? next : anchor.current, next);
    else anchor.current = next;
  };

  const press = (event: KeyboardEvent) => {
    const command = commandOf(GRID_KEYS, keyOf(event));
    if (command === undefined) return;
    const step = (by: number) => () => moveTo(cursor < 0 ? 0 : cursor + by, event.shiftKey);
    const { columns } = geometry;
    const page = columns * Math.max(1, Math.floor(size.height / geometry.pitch) - 1);
    const acts: Readonly<Record<typeof command, () => void>> = {
      left: step(-1),
      right: step(1),
      up: step(-columns),
      down: step(columns),
      pageUp: step(-page),
      pageDown: step(page),
      first: () => moveTo(0, event.shiftKey),
      last: () => moveTo(items.length - 1, event.shiftKey),
      inspect: () => actions.selectItem(items[cursor]),
      add: () => toggle(cursor),
      all: actions.selectPassing,
    };
    acts[command]();
    event.preventDefault();
    event.stopPropagation();
  };

  const under = items[cursor];
  const words =
    under === undefined
      ? undefined
      : spoken(nameAt(data.names, under), data.classes, verdictOf(under, data.labels, evaluation));
  return (
    <>
      <div
        ref={scroller}
        className="image-grid"
        role="listbox"
        aria-label="Images"
        aria-multiselectable="true"
        aria-activedescendant={under === undefined ? undefined : "image-cursor"}
        tabIndex={0}
        onScroll={draw}
        onClick={click}
        onPointerMove={point}
        onPointerLeave={() => actions.setHover(undefined)}
        onKeyDown={press}
      >
        <div className="image-grid-room" style={{ height: roomHeight(geometry) }}>
          <canvas ref={canvas} />
        </div>
        {under === undefined ? null : (
          <div id="image-cursor" className="unseen" role="option" tabIndex={-1} aria-selected={selected[under] === 1}>
            {words}
          </div>
        )}
      </div>
      {items.length === 0 ? (
        <EmptyPlate>No image passes these filters.</EmptyPlate>
      ) : (
        <div className="image-size">
          <button
            type="button"
            className="button square compact"
            aria-label="Smaller pictures"
            disabled={smaller === undefined}
            onClick={() => choose(smaller)}
          >
            <Icon name="minus" />
          </button>
          <button
            type="button"
            className="button square compact"
            aria-label="Larger pictures"
            disabled={larger === undefined}
            onClick={() => choose(larger)}
          >
            <Icon name="plus" />
          </button>
        </div>
      )}
    </>
  );
}

function spoken(
  name: string | undefined,
  classes: readonly string[],
  verdict: { label: number; predicted: number },
): string {
  const truth = verdict.label < 0 ? "" : `, true ${classes[verdict.label]}`;
  const said = verdict.predicted < 0 ? "" : `, predicted ${classes[verdict.predicted]}`;
  return `${name ?? "image"}${truth}${said}`;
}
