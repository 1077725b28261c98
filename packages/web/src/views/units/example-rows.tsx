import {
  type Activations,
  type AskedTarget,
  type Explanation,
  type Layer,
  type LayerUnits,
  nameAt,
  plural,
  threeFigures,
  type UnitFacts,
  type Variant,
  variantKey,
} from "@deepling/engine";
import { type CSSProperties, type ReactNode, useMemo } from "react";
import { formatCount, formatValue } from "../../parts/format.ts";
import type { Heat } from "../../parts/heat.ts";
import { useHeldPicture } from "../../parts/held-pictures.tsx";
import { useHover } from "../../parts/hover.ts";
import { Patch } from "../../parts/patch.tsx";
import { Reconstruction } from "../../parts/reconstruction.tsx";
import { Segments } from "../../parts/segments.tsx";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { decileWords, runsOf } from "./answer-words.ts";
import { RELEVANCE_WORDS, RelevanceNote, useRelevant } from "./relevant-examples.tsx";
import { type Example, examplesOf } from "./unit-examples.ts";
import { useEach } from "./use-each.ts";

/** One image: what the unit saw in it, dimmed where it is not active; a press chooses the image. */
export function Tile({
  example,
  heat,
  caption,
}: {
  readonly example: Example;
  readonly heat: Heat | undefined;
  readonly caption: string;
}) {
  const { item, box } = example;
  const { selectItem } = useActions();
  const { data } = useStudyInfo();
  const hover = useHover({ kind: "image", item });
  const { picture, failure } = useHeldPicture(item);
  const name = nameAt(data.names, item) ?? `image ${item}`;
  return (
    <button
      type="button"
      className="unit-tile"
      aria-label={`${name}: ${caption}`}
      onClick={() => selectItem(item)}
      {...hover}
    >
      <span className="patch-room of-tile">
        {picture === undefined ? null : <Patch picture={picture} box={box} heat={heat} name={name} />}
        {failure === undefined ? null : <span className="small wrong">–</span>}
      </span>
      <span className="small faint">{caption}</span>
    </button>
  );
}

/** A row of the figure: its name on the left, and a tile for each example. */
export function Row({
  name,
  title,
  children,
}: {
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="example-row" aria-label={name}>
      <h4 className="small quiet" title={title}>
        {name}
      </h4>
      <div className="example-tiles">{children}</div>
    </section>
  );
}

interface Shown {
  readonly layer: Layer;
  readonly unit: number;
}

/** The unit's map on each image, one after another, in the network that is shown or in `variant`; none in a layer without places. */
export function useHeats(
  { layer, unit }: Shown,
  examples: readonly Example[],
  wanted: boolean,
  variant?: Variant,
): readonly (Heat | undefined)[] {
  const { study } = usePage();
  const field = layer.receptiveField;
  const items = examples.map(({ item }) => item);
  const asked = wanted && field !== undefined && examples.some(({ position }) => position !== null);
  const { answers } = useEach<number, Activations>(
    asked ? `maps ${layer.index} ${unit} ${items} ${variantKey(variant ?? {})}` : undefined,
    items,
    (item, signal) =>
      study.activations({ item, layer: layer.index, channels: [unit] }, { signal, ...(variant && { variant }) }),
  );
  return useMemo(
    () =>
      answers.map(({ maps, width, height }) =>
        field === undefined || width * height === 1 ? undefined : { map: maps, rows: height, columns: width, field },
      ),
    [answers, field],
  );
}

function ExampleRow({
  name,
  title,
  examples,
  captionOf,
  children,
  ...shown
}: Shown & {
  readonly name: string;
  readonly title: string;
  readonly examples: readonly Example[];
  readonly captionOf: (example: Example) => string;
  readonly children?: ReactNode;
}) {
  const dimmed = useView((state) => state.view.unitTable.dimmed);
  const heats = useHeats(shown, examples, dimmed);
  return (
    <Row name={name} title={title}>
      {examples.map((example, at) => (
        <Tile key={example.slot} example={example} heat={heats[at]} caption={captionOf(example)} />
      ))}
      {children}
    </Row>
  );
}

/** What a method that goes back through the network gives of each of the largest answers; its failure in words where the network does not allow it. */
function ReconstructionRow({
  name,
  title,
  method,
  examples,
  layer,
  unit,
}: Shown & {
  readonly name: string;
  readonly title: string;
  readonly method: string;
  readonly examples: readonly Example[];
}) {
  const { study } = usePage();
  const { preprocessing, data } = useStudyInfo();
  const question = `${method} ${layer.index} ${unit} ${examples.map(({ item, position }) => `${item}@${position}`)}`;
  const { answers, failure } = useEach<Example, Explanation>(question, examples, async ({ item, position }, signal) => {
    const target: AskedTarget = {
      kind: "unit",
      layer: layer.name,
      unit,
      ...(position === null ? {} : { position }),
    };
    let last: Explanation | undefined;
    for await (const message of study.explain({ item, method, target, raw: true }, { signal })) last = message;
    if (last === undefined) throw new Error(`no answer: ${method}`);
    return last;
  });
  return (
    <Row name={name} title={title}>
      {failure === undefined ? (
        examples.map(({ slot, box, item }, at) => {
          const explanation = answers[at];
          return (
            <span key={slot} className="patch-room of-tile">
              {explanation === undefined ? null : (
                <Reconstruction
                  explanation={explanation}
                  box={box}
                  reversed={preprocessing.channels === "bgr"}
                  name={`${name} of ${nameAt(data.names, item)}`}
                />
              )}
            </span>
          );
        })
      ) : (
        <p className="small faint">
          {failure.message}
          {failure.hint === undefined ? "" : ` (${failure.hint})`}
        </p>
      )}
    </Row>
  );
}

/** What two methods reconstruct of each of some examples. */
function ReconstructionRows(shown: Shown & { readonly examples: readonly Example[] }) {
  return (
    <>
      <ReconstructionRow
        {...shown}
        name="deconvnet"
        title="What of each patch makes the answer, sent back through the network (Zeiler and Fergus 2014); grey is zero"
        method="deconvnet"
      />
      <ReconstructionRow
        {...shown}
        name="guided backprop"
        title="The gradient of the answer, kept where it and the activation are above zero (Springenberg et al. 2015); grey is zero"
        method="guided-backprop"
      />
    </>
  );
}

const RANKINGS = [
  { value: "activation", label: "by activation", hint: "The images with the largest answers first" },
  { value: "relevance", label: "by relevance", hint: RELEVANCE_WORDS },
] as const;

const LARGEST_WORDS = "The images with the largest answers; of each, what the position of the answer sees";

/** Images at the deciles of the answers; those with the same answer stand as one, since they would say nothing of one another. */
function Deciles({
  examples,
  inactive,
  ...shown
}: Shown & { readonly examples: readonly Example[]; readonly inactive: number }) {
  const dimmed = useView((state) => state.view.unitTable.dimmed);
  const runs = runsOf(examples);
  const single = runs.flatMap((run) => (run.examples.length === 1 ? run.examples : []));
  const heats = useHeats(shown, single, dimmed);
  return (
    <Row
      name="deciles"
      title="Images at the 10 %, 20 %, …, 90 % points of the answers: what the unit answers to usually"
    >
      {runs.map((run) => {
        const [first] = run.examples;
        if (first === undefined) return null;
        if (run.examples.length > 1) {
          return <Note key={first.slot} places={run.examples.length} words={decileWords(run, inactive)} />;
        }
        const caption = `${10 * (first.slot + 1)} %  ${formatValue(first.value)}`;
        return <Tile key={first.slot} example={first} heat={heats[single.indexOf(first)]} caption={caption} />;
      })}
    </Row>
  );
}

/** Words in the place of so many tiles. */
function Note({ places, words }: { readonly places: number; readonly words: string }) {
  return (
    <p className="example-note small faint" style={{ "--places": places } as CSSProperties}>
      {words}
    </p>
  );
}

/** The images with the smallest answers; in words where so many have the smallest that which of them is shown means nothing. */
function Smallest({
  examples,
  inactive,
  read,
  ...shown
}: Shown & { readonly examples: readonly Example[]; readonly inactive: number; readonly read: number }) {
  const value = examples[0]?.value ?? Number.NaN;
  const many = examples.length > 1 && examples.every((one) => one.value === value);
  if (!many) {
    return (
      <ExampleRow
        {...shown}
        name="smallest"
        title="The images with the smallest answers"
        examples={examples}
        captionOf={(example) => formatValue(example.value)}
      />
    );
  }
  const count = Math.round(inactive * read);
  const words =
    value <= 0 && count >= examples.length
      ? `Not active on ${plural(count, "image")} of ${formatCount(read)}: none of them stands out.`
      : `${formatValue(value)} on ${plural(examples.length, "image")} or more: none of them stands out.`;
  return (
    <Row name="smallest" title="The images with the smallest answers">
      <Note places={examples.length} words={words} />
    </Row>
  );
}

/** With fewer images the tenths of the answers hold less than two each, and deciles show what stands above already. */
const FEW = 20;

interface ExamplesProps {
  readonly layer: Layer;
  readonly facts: UnitFacts;
  readonly found: LayerUnits;
  /** Images of the statistics. */
  readonly read: number;
}

/** The user's own patches first: largest answers, what two methods reconstruct of them, deciles, smallest answers. */
export function ExampleRows({ layer, facts, found, read }: ExamplesProps) {
  const { unit, active } = facts;
  const { preprocessing } = useStudyInfo();
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const { largest, deciles, bottom } = useMemo(() => {
    const of = (which: "top" | "deciles" | "bottom") => examplesOf(layer, found, found[which], unit, preprocessing);
    return { largest: of("top"), deciles: of("deciles"), bottom: of("bottom") };
  }, [layer, found, unit, preprocessing]);
  // of few images the same ones would stand in every row
  const others = useMemo(() => {
    const above = new Set(largest.map(({ item }) => item));
    return bottom.filter(({ item }) => !above.has(item));
  }, [largest, bottom]);
  const byRelevance = table.ranking === "relevance";
  const { relevant, passed } = useRelevant(layer, unit, found, byRelevance);
  const top = byRelevance ? relevant : largest;
  const shown = { layer, unit };
  const value = (example: Example): string => formatValue(example.value);
  return (
    <div className="example-rows">
      <Segments
        name="Ranking of the images"
        options={RANKINGS}
        value={table.ranking}
        onChoose={(ranking) => look({ unitTable: { ...table, ranking } })}
      />
      <ExampleRow
        {...shown}
        name={byRelevance ? "most relevant" : "largest"}
        title={byRelevance ? RELEVANCE_WORDS : LARGEST_WORDS}
        examples={top}
        captionOf={byRelevance ? (example) => threeFigures(example.value) : value}
      >
        {byRelevance ? <RelevanceNote passed={passed} found={relevant.length} /> : null}
      </ExampleRow>
      <ReconstructionRows {...shown} examples={top} />
      {read < FEW ? null : <Deciles {...shown} examples={deciles} inactive={1 - active} />}
      {others.length === 0 ? null : <Smallest {...shown} examples={others} inactive={1 - active} read={read} />}
    </div>
  );
}
