import {
  type Activations,
  type AskedTarget,
  type Explanation,
  type Layer,
  type LayerUnits,
  threeFigures,
  type Variant,
  variantKey,
} from "@deepling/engine";
import { type ReactNode, useMemo } from "react";
import { formatValue } from "../../parts/format.ts";
import type { Heat } from "../../parts/heat.ts";
import { useHeldPicture } from "../../parts/held-pictures.tsx";
import { useHover } from "../../parts/hover.ts";
import { Patch } from "../../parts/patch.tsx";
import { Reconstruction } from "../../parts/reconstruction.tsx";
import { Segments } from "../../parts/segments.tsx";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
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
  const name = data.names[item] ?? `image ${item}`;
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
                  name={`${name} of ${data.names[item]}`}
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

/** The user's own patches first: largest answers, what two methods reconstruct of them, deciles, smallest answers. */
export function ExampleRows({
  layer,
  unit,
  found,
  dead,
}: Shown & { readonly found: LayerUnits; readonly dead: boolean }) {
  const { preprocessing } = useStudyInfo();
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const { largest, deciles, bottom } = useMemo(() => {
    const of = (which: "top" | "deciles" | "bottom") => examplesOf(layer, found, found[which], unit, preprocessing);
    return { largest: of("top"), deciles: of("deciles"), bottom: of("bottom") };
  }, [layer, found, unit, preprocessing]);
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
      {dead ? null : <ReconstructionRows {...shown} examples={top} />}
      <ExampleRow
        {...shown}
        name="deciles"
        title="Images at the 10 %, 20 %, …, 90 % points of the answers: what the unit answers to usually"
        examples={deciles}
        captionOf={(example) => `${10 * (example.slot + 1)} %  ${value(example)}`}
      />
      <ExampleRow
        {...shown}
        name="smallest"
        title="The images with the smallest answers"
        examples={bottom}
        captionOf={value}
      />
    </div>
  );
}
