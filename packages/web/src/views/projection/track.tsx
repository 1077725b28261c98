import type { LayerLayout, LayoutSequence, Positions } from "@deepling/engine";
import { commonPrefix, layersRead, withoutShared } from "@deepling/engine";
import { memo, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { QualityKey } from "../../parts/measures.ts";
import { useSize } from "../../parts/use-size.ts";
import { usePage, useView } from "../../state/context.tsx";
import { useNearest } from "./caption.tsx";
import { CourseCurves, type SelectionCourse } from "./course.tsx";
import type { Player } from "./player.ts";
import { Ticks } from "./ticks.tsx";
import { TrackCard } from "./track-card.tsx";
import { curvePath, layTrack, type TrackGeometry, trackPosition, trackX } from "./track-geometry.ts";

/** Pixels within which a released slider settles on a layer. */
const MAGNET = 5;

/** The slider: one tick per layer, the quality curves along it, and a playhead that may be dragged from anywhere. */
export function Track({
  sequence,
  curves,
  course,
  player,
  low,
}: {
  readonly sequence: LayoutSequence<Positions>;
  readonly curves: readonly QualityKey[];
  readonly course: SelectionCourse | undefined;
  readonly player: Player;
  /** Whether to take little height. */
  readonly low: boolean;
}) {
  const { layers } = sequence;
  const { host, width, unit, track } = useTrack(layers, low);
  const [pointer, setPointer] = useState<{ readonly index: number; readonly y: number } | undefined>();
  const pointed = pointer?.index;
  const nearest = useNearest();
  const drag = useScrub(player, track);
  const last = layers.length - 1;

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.round(trackPosition(track, event.clientX - box.left));
    setPointer({ index: Math.max(0, Math.min(last, index)), y: event.clientY - box.top });
  };

  return (
    <div
      ref={host}
      className="track"
      role="slider"
      tabIndex={0}
      aria-label="Layer"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={nearest}
      aria-valuetext={layers[nearest]?.name}
      style={{ height: track.curves + track.labels }}
      onPointerDown={(event) => {
        // the stage is what one looks at while dragging: no card over it
        setPointer(undefined);
        drag.start(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 0) point(event);
        drag.move(event);
      }}
      onPointerUp={drag.end}
      onPointerCancel={drag.end}
      onPointerLeave={() => setPointer(undefined)}
    >
      {width === 0 ? null : (
        <>
          <svg width={width} height={track.curves + track.labels} aria-hidden="true">
            <Curves layers={layers} curves={curves} track={track} />
            {course === undefined ? null : <CourseCurves course={course} track={track} />}
            <Ticks layers={layers} track={track} unit={unit} nearest={nearest} pointed={pointed} />
          </svg>
          <Playhead sequence={sequence} track={track} player={player} />
          {pointer === undefined ? null : <TrackCard layers={layers} curves={curves} track={track} {...pointer} />}
        </>
      )}
    </div>
  );
}

const NO_LAYERS: readonly NamedLayer[] = [];

/** The place of a track whose layouts are on their way: as high as it will be, so that the stage above keeps its size. */
export function AwaitedTrack({ low }: { readonly low: boolean }) {
  const model = useView((state) => state.info?.model);
  // of very many layers some are read, and only those will be named
  const layers = useMemo(
    () =>
      model === undefined
        ? NO_LAYERS
        : layersRead(model.layers, model.blocks).map(({ index, name }) => ({ layer: index, name })),
    [model],
  );
  const { host, track } = useTrack(layers, low);
  return <div ref={host} className="track empty" style={model && { height: track.curves + track.labels }} />;
}

/** A layer, by its number in the model. */
interface NamedLayer {
  readonly layer: number;
  readonly name: string;
}

/** How a track of these layers lies in its place. */
function useTrack(layers: readonly NamedLayer[], low: boolean) {
  const host = useRef<HTMLDivElement>(null);
  const { width } = useSize(host);
  const unit = useUnit();
  const { names, groups } = useWords(layers);
  const track = useMemo(() => layTrack(names, width, unit, { low, groups }), [names, groups, width, unit, low]);
  return { host, width, unit, track };
}

/** What may be written under the layers: each one's name without what most begin with, and the name of its block. */
function useWords(layers: readonly NamedLayer[]) {
  const model = useView((state) => state.info?.model);
  return useMemo(() => {
    const blocks = layers.map(({ layer, name }) => model?.blocks[model.layers[layer]?.block ?? -1]?.name ?? name);
    const without = (all: readonly string[]) => {
      const shared = commonPrefix(all);
      return all.map((name) => withoutShared(name, shared));
    };
    return { names: without(layers.map(({ name }) => name)), groups: without(blocks) };
  }, [layers, model]);
}

/** 1 at 16 px to the rem; larger on large screens. */
function useUnit(): number {
  const [unit, setUnit] = useState(1);
  useEffect(() => {
    const measure = () => setUnit(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);
    measure();
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);
  return unit;
}

function useScrub(player: Player, track: TrackGeometry) {
  const active = useRef(false);
  const at = (event: PointerEvent<HTMLDivElement>) =>
    trackPosition(track, event.clientX - event.currentTarget.getBoundingClientRect().left);
  return {
    start: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0) return;
      active.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      player.seek(at(event));
    },
    move: (event: PointerEvent<HTMLDivElement>) => {
      if (active.current) player.seek(at(event));
    },
    end: (event: PointerEvent<HTMLDivElement>) => {
      if (!active.current) return;
      active.current = false;
      const position = at(event);
      const close = Math.abs(position - Math.round(position)) * track.spacing <= MAGNET;
      if (event.type === "pointerup") player.seek(close ? Math.round(position) : position);
    },
  };
}

const Curves = memo(function Curves({
  layers,
  curves,
  track,
}: {
  readonly layers: readonly LayerLayout<Positions>[];
  readonly curves: readonly QualityKey[];
  readonly track: TrackGeometry;
}) {
  return (
    <g className="curves">
      <path className="floor" d={`M${track.left} ${track.curves}H${trackX(track, layers.length - 1)}`} />
      {curves.map((key) => (
        <path key={key} data-curve={key} d={curvePath(key, layers, track)} />
      ))}
    </g>
  );
});

function Playhead({
  sequence,
  track,
  player,
}: {
  readonly sequence: LayoutSequence<Positions>;
  readonly track: TrackGeometry;
  readonly player: Player;
}) {
  const head = useRef<HTMLDivElement>(null);
  const { store } = usePage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another sequence moves the playhead though the player is the same
  useEffect(() => {
    const move = () => {
      if (head.current !== null) head.current.style.transform = `translateX(${trackX(track, player.position())}px)`;
    };
    move();
    return store.subscribe((state, before) => {
      if (state.view.t !== before.view.t) move();
    });
  }, [store, track, player, sequence]);
  return <div ref={head} className="playhead" style={{ height: track.curves }} />;
}
