import { type LayerUnits, plural } from "@deepling/engine";
import { ClassTag } from "../../parts/class-tag.tsx";
import { formatValue } from "../../parts/format.ts";
import { useStudyInfo } from "../../state/context.tsx";

/** Classes that are shown at most. */
const MOST = 12;

/** What is known of the unit and one class; the longest bar of a mean stands for `reach`. */
function ClassRow({
  label,
  mean,
  auc,
  reach,
}: {
  readonly label: number;
  readonly mean: number;
  readonly auc: number;
  readonly reach: number;
}) {
  return (
    <tr>
      <td>
        <ClassTag label={label} />
      </td>
      <td>
        <span className="class-bar">
          <i className={mean < 0 ? "is-negative" : ""} style={{ width: `${(100 * Math.abs(mean)) / reach}%` }} />
        </span>
        {formatValue(mean)}
      </td>
      <td>
        <span className="class-bar of-auc">
          <i style={{ left: `${100 * Math.min(0.5, auc)}%`, width: `${100 * Math.abs(auc - 0.5)}%` }} />
        </span>
        {Number.isNaN(auc) ? "–" : auc.toFixed(3)}
      </td>
    </tr>
  );
}

/** Mean activation and AUC of each class, the class that the unit tells best first. */
export function UnitClasses({ found, unit }: { readonly found: LayerUnits; readonly unit: number }) {
  const { data } = useStudyInfo();
  const count = data.classes.length;
  const classes = data.classes
    .map((_, label) => ({
      label,
      mean: found.classMeans[unit * count + label] ?? Number.NaN,
      auc: found.auc[unit * count + label] ?? Number.NaN,
    }))
    .filter(({ mean }) => !Number.isNaN(mean))
    .sort((a, b) => (b.auc || 0) - (a.auc || 0));
  if (classes.length === 0) {
    return (
      <section aria-label="Classes">
        <h4>Classes</h4>
        <p className="small faint">The images have no labels, so nothing is known of classes.</p>
      </section>
    );
  }
  const reach = Math.max(1e-12, ...classes.map(({ mean }) => Math.abs(mean)));
  return (
    <section aria-label="Classes">
      <h4>
        Classes{" "}
        {classes.length > MOST ? (
          <span className="small faint">
            the first {MOST} of {plural(classes.length, "class", "classes")}
          </span>
        ) : null}
      </h4>
      <table className="unit-classes small">
        <thead>
          <tr className="faint">
            <th scope="col">class</th>
            <th scope="col" title="Mean activation over all positions and the images of the class">
              mean
            </th>
            <th
              scope="col"
              title="How well the answer distinguishes the class from all others: area under the ROC curve, 0.5 by chance"
            >
              AUC
            </th>
          </tr>
        </thead>
        <tbody>
          {classes.slice(0, MOST).map((one) => (
            <ClassRow key={one.label} {...one} reach={reach} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
