import { type LabelFigures, ONE_LABEL_EACH, percent, type Retrieval, retrieval } from "@deepling/engine";
import { ClassName } from "../../parts/class-tag.tsx";
import { formatCount } from "../../parts/format.ts";
import { JobPlate } from "../../parts/plate.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { OPEN_FILTER } from "../../state/view-state.ts";

const share = (value: number): string => (Number.isNaN(value) ? "–" : percent(value));

function Rates({ precision, recall, f1 }: Retrieval) {
  return (
    <>
      <td>{share(precision)}</td>
      <td>{share(recall)}</td>
      <td>{share(f1)}</td>
    </>
  );
}

function Row({ figures, label }: { readonly figures: LabelFigures; readonly label: number }) {
  const { look } = useActions();
  const chosen = useView(({ view }) => view.filter.classes.length === 1 && view.filter.classes[0] === label);
  const [present = 0, predicted = 0, both = 0] = [
    figures.present[label],
    figures.predicted[label],
    figures.both[label],
  ];
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="menu-item"
          aria-pressed={chosen}
          onClick={() => look({ filter: chosen ? OPEN_FILTER : { ...OPEN_FILTER, classes: [label] } })}
        >
          <ClassName label={label} />
        </button>
      </th>
      <Rates {...retrieval(both, predicted, present)} />
      <td className="faint">{formatCount(present)}</td>
      <td className="faint">{formatCount(predicted)}</td>
    </tr>
  );
}

function Figures({ figures }: { readonly figures: LabelFigures }) {
  const { data } = useStudyInfo();
  const labels = data.classes
    .map((_, label) => label)
    .filter((label) => (figures.present[label] ?? 0) > 0 || (figures.predicted[label] ?? 0) > 0);
  return (
    <table className="label-table small" title={figures.labelled > 0 && figures.oneEach ? ONE_LABEL_EACH : undefined}>
      <thead>
        <tr>
          <th scope="col" className="quiet">
            from {share(figures.threshold)} on
          </th>
          {["precision", "recall", "F1", "images", "predicted"].map((head) => (
            <th key={head} scope="col" className="quiet">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((label) => (
          <Row key={label} figures={figures} label={label} />
        ))}
      </tbody>
      {figures.labelled === 0 ? null : (
        <tfoot>
          {(["micro", "macro"] as const).map((mean) => (
            <tr key={mean}>
              <th scope="row" className="quiet">
                {mean}
              </th>
              <Rates {...figures[mean]} />
              <td />
              <td />
            </tr>
          ))}
        </tfoot>
      )}
    </table>
  );
}

/** Precision and recall of each label, where every label is judged by itself; a press on a label shows its images. */
export function LabelTable() {
  const evaluation = useView((state) => state.evaluation);
  const job = useView((state) => state.jobs.evaluate);
  return (
    <div className="data-confusion">
      {evaluation?.perLabel === undefined ? (
        <JobPlate job={job} waiting="predictions follow after the first layout" />
      ) : (
        <Figures figures={evaluation.perLabel} />
      )}
    </div>
  );
}
