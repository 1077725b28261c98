import { type BeforeAfter, type PredictionDifference, percent, pointsBetween } from "@deepling/engine";
import { ClassTag } from "../../parts/class-tag.tsx";
import { formatCount } from "../../parts/format.ts";
import "./class-table.css";

/** A share in percent, without the sign: its column says it. */
const share = (value: number): string => percent(value).replace(" %", "");

const change = ({ before, after }: BeforeAfter): number => after - before;

function Figure({ figure }: { readonly figure: BeforeAfter }) {
  const by = change(figure);
  return (
    <>
      <td className="faint">{share(figure.before)}</td>
      <td>{share(figure.after)}</td>
      <td className={by < -0.0005 ? "wrong" : by > 0.0005 ? "" : "faint"}>
        {pointsBetween(figure.before, figure.after)}
      </td>
    </>
  );
}

/** Recall and precision of every class before and after, those that lost most recall first. */
export function ClassTable({ difference }: { readonly difference: PredictionDifference }) {
  const rows = difference.perClass
    .map((one, label) => ({ ...one, label }))
    .filter(({ images, predicted }) => images > 0 || predicted.before > 0 || predicted.after > 0)
    .sort((a, b) => (change(a.recall) || 0) - (change(b.recall) || 0));
  return (
    <div className="class-table">
      <table className="small">
        <thead>
          <tr className="quiet">
            <th scope="col">class</th>
            <th scope="col">images</th>
            <th scope="colgroup" colSpan={3}>
              recall %
            </th>
            <th scope="colgroup" colSpan={3}>
              precision %
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, images, recall, precision }) => (
            <tr key={label}>
              <th scope="row">
                <ClassTag label={label} />
              </th>
              <td className="faint">{formatCount(images)}</td>
              <Figure figure={recall} />
              <Figure figure={precision} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
