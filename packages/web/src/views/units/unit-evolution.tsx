import { type Layer, type LayerUnits, plural, type StudyInfo, type Variant } from "@deepling/engine";
import { useMemo, useState } from "react";
import { formatValue } from "../../parts/format.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { LIGHT } from "../../state/light.ts";
import { setVariant } from "../../state/shown.ts";
import { Row, Tile, useHeats } from "./example-rows.tsx";
import { examplesOf } from "./unit-examples.ts";
import { useEach } from "./use-each.ts";

/** What one of the study's models answers of the unit: its layer of that name there, and what its units answer; undefined where it has no such unit. */
interface Checkpoint {
  readonly name: string;
  readonly variant: Variant;
  readonly info: StudyInfo;
  readonly there: { readonly layer: Layer; readonly found: LayerUnits; readonly read: number } | undefined;
}

const NO_MODELS: readonly string[] = [];

/** The unit's largest patches in each of the study's models, asked one after another once `wanted`. */
function useCheckpoints(layer: Layer, unit: number, wanted: boolean) {
  const { study } = usePage();
  const models = useView((state) => state.original?.models) ?? NO_MODELS;
  const question = wanted ? `evolution ${layer.name} ${unit} ${models}` : undefined;
  return useEach<string, Checkpoint>(question, models, async (name, signal) => {
    const variant = setVariant({ model: name === models[0] ? "" : name, edits: "" });
    const info = await study.info({}, { variant, signal });
    const there = info.model.layers.find((one) => one.name === layer.name);
    if (there === undefined || unit >= Number(there.channels.count)) return { name, variant, info, there: undefined };
    let last: { readonly layer: Layer; readonly found: LayerUnits; readonly read: number } | undefined;
    for await (const message of study.units({ layers: [there.index] }, { variant, signal })) {
      const found = message.kind === "units" ? message.layers.find((one) => one.layer === there.index) : undefined;
      if (message.kind === "units" && found !== undefined) last = { layer: there, found, read: message.read };
    }
    return { name, variant, info, there: last };
  });
}

/** A checkpoint's largest patches, with the unit's largest answer there. */
function CheckpointRow({ name, variant, info, there, unit }: Checkpoint & { readonly unit: number }) {
  const dimmed = useView((state) => state.view.unitTable.dimmed);
  const examples = useMemo(
    () => (there === undefined ? [] : examplesOf(there.layer, there.found, there.found.top, unit, info.preprocessing)),
    [there, unit, info],
  );
  const layer = there?.layer ?? (info.model.layers[0] as Layer);
  const heats = useHeats({ layer, unit }, examples, dimmed, variant);
  const [first] = examples;
  const dead =
    first !== undefined && first.value === (there?.found.bottom.values[unit * there.found.bottom.count] ?? 0);
  return (
    <Row name={name} title={`${info.model.name}: the images with the largest answers of this unit there`}>
      {there === undefined ? <p className="small faint">{name} has no such unit.</p> : null}
      {dead ? <p className="small faint">Dead: its answer is {formatValue(first.value)} on all images.</p> : null}
      {dead
        ? null
        : examples.map((example, at) => (
            <Tile key={example.slot} example={example} heat={heats[at]} caption={formatValue(example.value)} />
          ))}
    </Row>
  );
}

/**
 * What the unit responds to in every checkpoint of the study, a row each (feature evolution, Zeiler and Fergus 2014, figure 4); nothing where
 * there is one model. A pass of the data through each waits to be asked for where it takes long.
 */
export function UnitEvolution({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const { model, data } = useStudyInfo();
  const models = useView((state) => state.original?.models) ?? NO_MODELS;
  const light = model.multiplyAdds * data.count * models.length <= LIGHT;
  const [asked, setAsked] = useState(false);
  const wanted = models.length > 1 && (light || asked);
  const { answers, failure } = useCheckpoints(layer, unit, wanted);
  if (models.length < 2) return null;
  const read = answers.findLast(({ there }) => there !== undefined)?.there?.read;
  return (
    <section className="unit-evolution" aria-label="Evolution">
      <h4>
        Over the {plural(models.length, "model")}{" "}
        <span className="small faint">
          the largest patches of {layer.name}/{unit} in each{read === undefined ? "" : `, on ${plural(read, "image")}`}
        </span>
      </h4>
      {wanted ? null : (
        <button type="button" className="button compact outlined" onClick={() => setAsked(true)}>
          Read the unit in all {models.length} models
        </button>
      )}
      <div className="example-rows">
        {answers.map((one) => (
          <CheckpointRow key={one.name} {...one} unit={unit} />
        ))}
      </div>
      {failure === undefined ? null : <p className="small wrong">{failure.message}</p>}
      {wanted && failure === undefined && answers.length < models.length ? (
        <p className="small faint">
          reading {models[answers.length]} ({answers.length + 1} of {models.length}) …
        </p>
      ) : null}
    </section>
  );
}
