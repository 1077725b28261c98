import { type Activations, matchLayers, plural, threeFigures, type UnitMatches } from "@deepling/engine";
import { useMemo, useState } from "react";
import { coloursOf, imageOfMap, scaleOf, type ValueScale } from "../../parts/channel-drawing.ts";
import { formatCount, formatValue } from "../../parts/format.ts";
import { EmptyPlate, FailedPlate } from "../../parts/plate.tsx";
import { ScaleBar } from "../../parts/scale-bar.tsx";
import { SideName } from "../../parts/side.tsx";
import { Tiles } from "../../parts/tiles.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { type MatchedUnits, useUnitMatches } from "../../parts/use-unit-matches.ts";
import { useActions, usePage, useView } from "../../state/context.tsx";
import type { Sides } from "../../state/sides.ts";
import type { Failure } from "../../state/store.ts";
import { classUnits } from "../../state/target-words.ts";
import { FEW, MANY, mapOf, type NameOf, rangeOf } from "./channel-maps.ts";
import { UnitBars } from "./unit-bars.tsx";

/** Channels of both networks for one image: the same number of maps in the same order, each with its partner. */
interface Pairs {
  readonly before: Activations;
  readonly after: Activations;
}

interface TwoNetworksProps {
  readonly item: number;
  readonly layer: number;
  readonly sides: Sides;
}

/** The difference of each pair, after minus before; undefined where maps have other extents. */
export function differenceOf({ before, after }: Pairs): Float32Array | undefined {
  if (before.width !== after.width || before.height !== after.height) return undefined;
  return after.maps.map((value, at) => value - (before.maps[at] ?? Number.NaN));
}

function usePairs({ item, layer, sides }: TwoNetworksProps, other: number, limit: number) {
  const { study } = usePage();
  const pairing = useView((state) => state.view.pairing);
  const matched = useUnitMatches(pairing === "match" && other >= 0 ? layer : undefined);
  const { matches } = matched;
  const [before, after] = sides;
  const ready = other >= 0 && (pairing === "number" || matches !== undefined);
  const question = `${item} ${layer} ${other} ${limit} ${pairing}`;
  const answer = useAnswer(ready ? question : undefined, async (signal): Promise<Pairs> => {
    const own = await study.activations({ item, layer, limit }, { variant: after.variant, signal });
    const known = before.info.model.layers[other]?.channels.count;
    const count = typeof known === "number" ? known : own.total;
    const partner = (channel: number) => (pairing === "number" ? channel : (matches?.best[channel] ?? -1));
    const kept = [...own.channels.keys()].filter((at) => {
      const to = partner(own.channels[at] ?? 0);
      return to >= 0 && to < count;
    });
    const channels = kept.map((at) => partner(own.channels[at] ?? 0));
    const theirs = await study.activations({ item, layer: other, channels }, { variant: before.variant, signal });
    return { before: theirs, after: some(own, kept) };
  });
  return { ...answer, matched, ready };
}

/** Some of the channels, by their places in the answer. */
function some(activations: Activations, places: readonly number[]): Activations {
  const area = activations.width * activations.height;
  const maps = new Float32Array(places.length * area);
  for (const [at, place] of places.entries()) maps.set(mapOf(activations, place), at * area);
  return { ...activations, maps, channels: Int32Array.from(places, (place) => activations.channels[place] ?? 0) };
}

/** Both scales: that of the values of both networks, and that of their difference. */
function scalesOf(pairs: Pairs): { readonly values: ValueScale; readonly change: ValueScale } {
  const both = new Float32Array(pairs.before.maps.length + pairs.after.maps.length);
  both.set(pairs.before.maps);
  both.set(pairs.after.maps, pairs.before.maps.length);
  const reach =
    (differenceOf(pairs) ?? new Float32Array()).reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { values: scaleOf(both), change: { kind: "signed", low: -reach, high: reach } };
}

/** Tiles in twos, or in threes with the difference, all values on one scale. */
function PairTiles({
  pairs,
  sides,
  difference,
  words,
}: {
  readonly pairs: Pairs;
  readonly sides: Sides;
  readonly difference: boolean;
  readonly words: (index: number) => string;
}) {
  const { before, after } = pairs;
  const scales = useMemo(() => scalesOf(pairs), [pairs]);
  const less = useMemo(() => (difference ? differenceOf(pairs) : undefined), [pairs, difference]);
  const images = useMemo(() => {
    const { values, change } = scales;
    const [colours, signed] = [coloursOf(values.kind), coloursOf("signed")];
    const area = after.width * after.height;
    return Array.from(after.channels, (_, at) => [
      imageOfMap(mapOf(before, at), before.width, before.height, values, colours),
      imageOfMap(mapOf(after, at), after.width, after.height, values, colours),
      ...(less === undefined
        ? []
        : [imageOfMap(less.subarray(at * area, (at + 1) * area), after.width, after.height, change, signed)]),
    ]).flat();
  }, [before, after, scales, less]);
  const [first, second] = sides.map(({ word }) => word);
  const columns = `${first} | ${second}${less === undefined ? "" : " | difference"}`;
  return (
    <>
      <Tiles images={images} across={less === undefined ? 2 : 3} side={2.75} name={columns} words={words} />
      <ScaleBar scale={scales.values} />
      {less === undefined ? null : (
        <p className="small faint">
          difference: {second} less {first}, to ±{formatValue(scales.change.high)}
        </p>
      )}
    </>
  );
}

/** How channels are paired, and whether their difference stands beside them. */
function PairChoice({ matches }: { readonly matches: UnitMatches | undefined }) {
  const { look } = useActions();
  const pairing = useView((state) => state.view.pairing);
  const difference = useView((state) => state.view.difference);
  return (
    <div className="pair-choice">
      <button
        type="button"
        className="button compact"
        aria-pressed={pairing === "match"}
        title="Beside each channel the one of the other network whose activation correlates with it best; else the one of the same number"
        onClick={() => look({ pairing: pairing === "match" ? "number" : "match" })}
      >
        Best match
      </button>
      <button
        type="button"
        className="button compact"
        aria-pressed={difference}
        title="The difference of each pair beside it"
        onClick={() => look({ difference: !difference })}
      >
        Difference
      </button>
      {pairing === "match" && matches !== undefined ? (
        <span className="small faint">on {plural(matches.images, "image")}</span>
      ) : null}
    </div>
  );
}

/** What keeps the channels from being shown: no match, a fault, or units that are still to be matched. */
function Waiting({
  name,
  found,
  ready,
  failure,
  matched,
}: {
  readonly name: string | undefined;
  readonly found: boolean;
  readonly ready: boolean;
  readonly failure: Failure | undefined;
  readonly matched: MatchedUnits;
}) {
  const fault = failure ?? matched.failure;
  if (!found) return <EmptyPlate>The other network has no layer that matches {name}.</EmptyPlate>;
  if (fault !== undefined) return <FailedPlate failure={fault} />;
  if (matched.start !== undefined) {
    return (
      <button type="button" className="button outlined" onClick={matched.start}>
        Match the units of this layer
      </button>
    );
  }
  return ready ? null : <p className="small faint">Matching the units …</p>;
}

/** The channels of a layer and of its match in the other network for the same image: beside each other on one scale, paired by number or by best match. */
export function TwoNetworks({ item, layer, sides }: TwoNetworksProps) {
  const [before, after] = sides;
  const pairing = useView((state) => state.view.pairing);
  const difference = useView((state) => state.view.difference);
  const [all, setAll] = useState(false);
  const other = useMemo(
    () => matchLayers(after.info.model.layers, before.info.model.layers)[layer]?.other ?? -1,
    [before, after, layer],
  );
  const { answer, failure, stale, matched, ready } = usePairs({ item, layer, sides }, other, all ? MANY : FEW);
  const [own, theirs] = [after.info.model.layers[layer], before.info.model.layers[other]];
  const classes = classUnits(after.info, layer);
  const flat = answer !== undefined && answer.after.width * answer.after.height === 1;
  const words = (at: number): string => {
    if (answer === undefined) return "";
    const [here, there] = [answer.after.channels[at] ?? 0, answer.before.channels[at] ?? 0];
    const range = (of: Activations) => [...new Set(rangeOf(mapOf(of, at)).map(formatValue))].join("…");
    const r = pairing === "match" ? `, r ${threeFigures(matched.matches?.correlation[here] ?? Number.NaN)}` : "";
    const name = classes?.[here] ?? (here === there ? `${here}` : `${there} | ${here}`);
    return `${name}: ${range(answer.before)} | ${range(answer.after)}${r}`;
  };
  return (
    <section aria-label="Activations of both networks">
      <h3>
        <span className="grow clip">
          Channels of {own?.name}
          {theirs === undefined || theirs.name === own?.name ? "" : ` and ${theirs.name}`}
        </span>
        {answer === undefined || answer.after.channels.length >= answer.after.total ? null : (
          <button type="button" className="button compact" disabled={all} onClick={() => setAll(true)}>
            {formatCount(answer.after.channels.length)} of {formatCount(answer.after.total)}
          </button>
        )}
      </h3>
      <div className="pair-sides">
        {sides.map((side) => (
          <SideName key={side.word} side={side} />
        ))}
      </div>
      <PairChoice matches={matched.matches} />
      <Waiting name={own?.name} found={other >= 0} ready={ready} failure={failure} matched={matched} />
      {answer === undefined || !ready ? null : (
        <div className={stale ? "is-stale" : ""}>
          {flat ? (
            <PairBars pairs={answer} sides={sides} words={words} />
          ) : (
            <PairTiles pairs={answer} sides={sides} difference={difference} words={words} />
          )}
        </div>
      )}
    </section>
  );
}

/** Layers without space: the bars of both networks above each other, in one order and on one scale. */
function PairBars({
  pairs,
  sides,
  words,
}: {
  readonly pairs: Pairs;
  readonly sides: Sides;
  readonly words: (index: number) => string;
}) {
  const { before, after } = pairs;
  const reach = [...before.maps, ...after.maps].reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const nameOf: NameOf = (unit, noun) => `${noun} ${unit}`;
  return [before, after].map((activations, at) => (
    <div key={sides[at]?.word}>
      <p className="small quiet">{sides[at]?.word}</p>
      <UnitBars activations={activations} nameOf={nameOf} onChoose={undefined} reach={reach} titleOf={words} />
    </div>
  ));
}
