import {
  type Layer,
  type LayerUnits,
  offer,
  percent,
  plural,
  type UnitFacts,
  type UnitStatistics,
  unitFacts,
  writeTarget,
} from "@deepling/engine";
import { useMemo } from "react";
import { formatValue } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { stripOfNoise, stripTowards } from "../../state/ask-strip.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { openStrip } from "../../state/open-strip.ts";
import type { Failure } from "../../state/store.ts";
import { classUnits } from "../../state/target-words.ts";
import { sameUnit, togglePin, unitPage } from "../../state/unit-name.ts";
import { knownUnits, UNITS_JOB } from "../../state/units.ts";
import type { UnitName } from "../../state/view-state.ts";
import { answerWords } from "./answer-words.ts";
import { ExampleRows } from "./example-rows.tsx";
import { NearestUnits } from "./nearest-units.tsx";
import { Synthetic } from "./synthetic.tsx";
import { noteOf } from "./table-columns.ts";
import { UnitClasses } from "./unit-classes.tsx";
import { UnitContributions } from "./unit-contributions.tsx";
import { UnitEvolution } from "./unit-evolution.tsx";
import { UnitField } from "./unit-field.tsx";
import { UnitHistogram } from "./unit-histogram.tsx";
import { UnitKernel } from "./unit-kernel.tsx";
import { UnitMap } from "./unit-map.tsx";
import { UnitTuning } from "./unit-tuning.tsx";
import { UnitsElsewhere } from "./units-elsewhere.tsx";

/** A unit's layer in the network that is shown, or why there is no such unit. */
function useNamed({ layer: name, unit }: UnitName): { readonly layer: Layer } | { readonly failure: Failure } {
  const { model } = useStudyInfo();
  return useMemo(() => {
    const layer = model.layers.find((one) => one.name === name);
    if (layer === undefined) {
      const hint = offer(
        name,
        model.layers.map((one) => one.name),
      );
      return { failure: { message: `layer: ${model.name} has no "${name}"`, hint } };
    }
    const units = Number(layer.channels.count);
    if (unit < units) return { layer };
    return {
      failure: { message: `unit: ${name}/${unit}`, hint: `${name} has ${plural(units, "unit")}, numbered from 0` },
    };
  }, [model, name, unit]);
}

/** What can be done with the unit: dim its patches, pin it, explain it, move an image towards it. */
function Acts({ name }: { readonly name: UnitName }) {
  const { store } = usePage();
  const { look } = useActions();
  const pinned = useView((state) => sameUnit(state.view.pinned, name));
  const explain = useView((state) => state.view.explain);
  const item = useView((state) => state.view.item);
  const table = useView((state) => state.view.unitTable);
  const target = writeTarget({ kind: "unit", ...name }, []);
  return (
    <>
      <button
        type="button"
        className="button compact"
        aria-pressed={table.dimmed}
        title="Patches are dimmed where the unit is not active"
        onClick={() => look({ unitTable: { ...table, dimmed: !table.dimmed } })}
      >
        Dim
      </button>
      <button
        type="button"
        className="button compact"
        aria-pressed={pinned}
        title="Keeps the unit in sight on whatever image and layer (d)"
        onClick={() => togglePin(store)}
      >
        Pin
      </button>
      <button
        type="button"
        className="button compact"
        title="Which pixels of the chosen image activate it"
        disabled={item === undefined}
        onClick={() => look({ below: "explain", explain: { ...explain, target } })}
      >
        Explain
      </button>
      <button
        type="button"
        className="button compact"
        title={item === undefined ? "Noise, moved towards the unit" : "The chosen image, moved towards the unit"}
        onClick={() => openStrip(store, item === undefined ? stripOfNoise(target) : stripTowards(item, target))}
      >
        Strip
      </button>
    </>
  );
}

/** The unit's name, the way back to the table, its neighbours by number, and what can be done with it. */
export function PageHead({ name }: { readonly name: UnitName }) {
  const names = useStudyInfo();
  const { look, selectLayer } = useActions();
  const named = useNamed(name);
  const layer = "layer" in named ? named.layer : undefined;
  const units = Number(layer?.channels.count ?? 0);
  const step = (by: number) => look(unitPage({ layer: name.layer, unit: (name.unit + by + units) % units }));
  const back = () => {
    look({ unit: undefined });
    if (layer !== undefined) selectLayer(layer.index);
  };
  const called = layer === undefined ? undefined : classUnits(names, layer.index)?.[name.unit];
  return (
    <div className="semantics-head">
      <button type="button" className="button compact" title="Back to the table" onClick={back}>
        <Icon name="fold-left" /> {name.layer}
      </button>
      {layer === undefined ? null : (
        <>
          <button type="button" className="button square compact" aria-label="Unit before" onClick={() => step(-1)}>
            <Icon name="fold-up" />
          </button>
          <strong className="unit-title">
            unit {name.unit} {called === undefined ? null : <span className="quiet">{called}</span>}
          </strong>
          <button type="button" className="button square compact" aria-label="Next unit" onClick={() => step(1)}>
            <Icon name="fold-down" />
          </button>
          <span className="grow" />
          <Acts name={name} />
        </>
      )}
    </div>
  );
}

/** What is most worth knowing of the unit, in a line. */
function Line({
  facts,
  found,
  read,
}: {
  readonly facts: UnitFacts;
  readonly found: LayerUnits;
  readonly read: number;
}) {
  const { data } = useStudyInfo();
  const { told, preferred, active, least, most } = facts;
  const note = noteOf(facts);
  const words =
    note === "dead"
      ? `Dead: its answer is ${most} on all ${plural(read, "image")}, so it distinguishes none.`
      : note === "saturated"
        ? `Saturated: it gives its largest answer on ${percent(found.atMost[facts.unit] ?? 0)} of the images.`
        : note === "duplicate"
          ? `Answers as unit ${facts.duplicateOf} does.`
          : undefined;
  return (
    <p className="unit-line small quiet">
      {words === undefined ? null : <span className={`unit-note is-${note}`}>{words}</span>}
      {told === undefined || note === "dead" ? null : (
        <span>
          AUC for <strong>{data.classes[told.class]}</strong> {told.auc.toFixed(3)}{" "}
          <span className="faint" title="95 % interval (Newcombe 2006, method 5)">
            [{told.interval.map((bound) => bound.toFixed(2)).join(", ")}]
          </span>
          , {told.images.toLocaleString("en")} of {plural(told.images + told.others, "image")}
        </span>
      )}
      {preferred === undefined || note === "dead" ? null : (
        <span>
          highest mean activation: <strong>{data.classes[preferred]}</strong>
        </span>
      )}
      {note === "dead" ? null : (
        <span>
          active on {percent(active)} of the images · answers {formatValue(least)} to {formatValue(most)}
        </span>
      )}
      <span className="faint">
        answer: {answerWords(found)} · on {plural(read, "image")}
      </span>
    </p>
  );
}

/** What stands in place of the images of a unit that answers the same to all: any nine of them would say nothing. */
function DeadNote({ facts: { most }, read }: { readonly facts: UnitFacts; readonly read: number }) {
  return (
    <p className="small quiet dead-note">
      {most <= 0 ? "Never active" : `Its answer is ${formatValue(most)}`} on these {plural(read, "image")}, so no image
      shows what it looks for. What is known without images stands here: its weights and, grown from noise, a synthetic
      picture.
    </p>
  );
}

/** What is known of a unit so far. */
interface KnownUnit {
  readonly layer: Layer;
  readonly unit: number;
  readonly statistics: UnitStatistics | undefined;
  readonly found: LayerUnits | undefined;
  readonly facts: UnitFacts | undefined;
}

/** The images of the unit, or what stands in their place. */
function Examples({ layer, statistics, found, facts }: KnownUnit) {
  const job = useView((state) => state.jobs[UNITS_JOB]);
  if (statistics === undefined) return <JobPlate job={job} waiting="reading all units" />;
  if (found === undefined || facts === undefined) {
    return <p className="small faint">The rows of {layer.name} belong to no image, so its units have no examples.</p>;
  }
  if (facts.dead) return <DeadNote facts={facts} read={statistics.read} />;
  return <ExampleRows layer={layer} facts={facts} found={found} read={statistics.read} />;
}

/** What is computed of the answers, beside the images. Of a unit whose answer never varies only what does not need that it does. */
function Computed({ layer, unit, statistics, found, facts }: KnownUnit) {
  const item = useView((state) => state.view.item);
  const first = found?.top.items[unit * found.top.count] ?? -1;
  const varies = facts?.dead === false;
  return (
    <div className="unit-facts">
      {found !== undefined && statistics !== undefined && varies ? (
        <>
          <UnitHistogram key={`${layer.index} ${unit}`} found={found} unit={unit} images={statistics.sampled} />
          <UnitClasses found={found} unit={unit} />
        </>
      ) : null}
      {item === undefined && !(varies && first >= 0) ? null : (
        <UnitMap
          layer={layer}
          unit={unit}
          item={item ?? first}
          chosen={item !== undefined}
          found={found}
          images={statistics?.read ?? 0}
        />
      )}
      {varies ? <UnitField layer={layer} unit={unit} /> : null}
      {found === undefined ? null : <UnitContributions layer={layer} unit={unit} />}
      <UnitKernel layer={layer} unit={unit} />
      {found === undefined ? null : (
        <>
          <NearestUnits layer={layer} found={found} unit={unit} />
          <UnitsElsewhere layer={layer} unit={unit} />
        </>
      )}
      {varies ? <UnitTuning layer={layer} unit={unit} /> : null}
    </div>
  );
}

/** Everything that is known of one unit: what needs no pass over the data is there at once. */
function Page({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const statistics = useView(knownUnits);
  const found = statistics?.layers.find((one) => one.layer === layer.index);
  const facts = useMemo(() => (found === undefined ? undefined : unitFacts(found, unit)), [found, unit]);
  const known = { layer, unit, statistics, found, facts };
  return (
    <div className="unit-page">
      {facts === undefined || found === undefined || statistics === undefined ? null : (
        <Line facts={facts} found={found} read={statistics.read} />
      )}
      <div className="unit-parts">
        <div className="unit-first">
          <div className="unit-examples">
            <Examples {...known} />
          </div>
          <UnitEvolution layer={layer} unit={unit} />
          <Synthetic layer={layer} unit={unit} />
        </div>
        <Computed {...known} />
      </div>
    </div>
  );
}

/** The page of a unit, or why there is none. */
export function UnitPage({ name }: { readonly name: UnitName }) {
  const { look } = useActions();
  const named = useNamed(name);
  return "failure" in named ? (
    <div className="unit-page is-none">
      <FailedPlate failure={named.failure} />
      <button type="button" className="button outlined" onClick={() => look({ unit: undefined })}>
        Show the table of units
      </button>
    </div>
  ) : (
    <Page key={`${name.layer} ${name.unit}`} layer={named.layer} unit={name.unit} />
  );
}
