import { plural } from "@deepling/engine";
import { formatCount, formatValue } from "../../parts/format.ts";
import { Notes } from "../../parts/notes.tsx";
import { EmptyPlate, JobPlate } from "../../parts/plate.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { currentLayer } from "../../state/store.ts";
import { PrunedModel } from "./pruned-model.tsx";
import { COLUMN_WORDS, ESTIMATES, type KnownWorth } from "./worth-columns.ts";
import { WorthTable } from "./worth-table.tsx";

/** How well each estimate ranks the units, beside what was measured. */
function Correlations({ known }: { readonly known: KnownWorth }) {
  const job = useView((state) => state.jobs.worth);
  const { worth, estimates } = known;
  if (worth === undefined) {
    const { done = 0, total = 0 } = job?.progress ?? {};
    return (
      <p className="small quiet">
        Estimated on {plural(estimates.count, "image")}; each unit is being removed in turn
        {total > 0 ? ` (${formatCount(done)} of ${plural(total, "image")})` : ""} …
      </p>
    );
  }
  const measured = Number.isNaN(worth.accuracy) ? "changed predictions" : "loss of probability";
  return (
    <div className="worth-correlations small">
      <p className="quiet">Rank correlation with the {measured}</p>
      <dl>
        {ESTIMATES.map((estimate) => (
          <div key={estimate} title={COLUMN_WORDS[estimate][1]}>
            <dt>{COLUMN_WORDS[estimate][0]}</dt>
            <dd>{formatValue(worth.correlations[estimate])}</dd>
          </div>
        ))}
      </dl>
      <p className="faint">Spearman, on {plural(worth.count, "image")}</p>
      <Notes notes={worth.notes} />
    </div>
  );
}

/** Whose loss is looked at: all images, or those of one class. */
function ClassChoice() {
  const { data } = useStudyInfo();
  const { look } = useActions();
  const network = useView((state) => state.view.network);
  if (data.labels === undefined) return null;
  return (
    <label className="worth-choice small">
      <span className="quiet">loss of</span>
      <select
        className="field"
        value={network.of}
        onChange={(event) => look({ network: { ...network, of: Number(event.target.value) } })}
      >
        <option value={-1}>all images</option>
        {data.classes.map((name, label) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a class is its place, two may be called alike
          <option key={label} value={label}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What each unit of the present layer is worth: measured without it, beside estimates. */
export function WorthOfUnits() {
  const { model } = useStudyInfo();
  const known = useView((state) => state.worth);
  const job = useView((state) => state.jobs.worth);
  const layer = model.layers[useView(currentLayer)];
  if (layer === undefined || layer.index === 0)
    return <EmptyPlate>Choose a layer behind the image, to see what each of its units is worth.</EmptyPlate>;
  if (known === undefined) return <JobPlate job={job} waiting={`the units of ${layer.name}`} />;
  return (
    <div className="worth">
      <aside>
        <h3>
          {layer.name} <span className="quiet">{plural(known.estimates.activation.length, "unit")}</span>
        </h3>
        <p className="small faint">What is lost without each unit alone; a press on a unit takes it away.</p>
        <ClassChoice />
        <Correlations known={known} />
        <PrunedModel layer={layer} />
      </aside>
      <WorthTable known={known} layer={layer} />
    </div>
  );
}
