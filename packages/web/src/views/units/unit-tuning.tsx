import { type Layer, nameAt, plural, type UnitTuning as Tuning, tuningVerdict } from "@deepling/engine";
import { Segments } from "../../parts/segments.tsx";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { PassNote } from "./pass-note.tsx";
import { TuningPlot } from "./tuning-plot.tsx";
import { usePass } from "./use-pass.ts";

/** Images that are edited, and about how many edits are made of each. */
const IMAGES = 32;
const EDITS = 38;

const SUBJECTS = [
  { value: "off", label: "Off", hint: "No curves" },
  { value: "top", label: "Its images", hint: `Over the ${plural(IMAGES, "image")} with its largest answers` },
  { value: "item", label: "Chosen image", hint: "Over the chosen image" },
] as const;

function Curves({ tuning }: { readonly tuning: Tuning }) {
  const { data } = useStudyInfo();
  const { curves, untouched, items, among, skipped } = tuning;
  const [only = 0] = items;
  const on =
    among === 1
      ? (nameAt(data.names, only) ?? `image ${only}`)
      : `the ${plural(items.length, "image")} of ${among.toLocaleString("en")} that it answers to most`;
  if (!(untouched > 0)) return <p className="small faint">It answers nothing to {on}.</p>;
  const verdict = tuningVerdict(tuning);
  return (
    <>
      <div className="tuning-plots">
        {curves.map((curve) => (
          <TuningPlot key={curve.edit} curve={curve} untouched={untouched} />
        ))}
      </div>
      <p className="small quiet">
        {verdict === undefined ? null : (
          <span title="(loss in grey − loss blurred by 1/32 of the shorter side) / their sum: 1 for colour alone, −1 for shape alone">
            {verdict.sentence}{" "}
          </span>
        )}
        {skipped.map(({ edit, reason }) => (
          <span key={edit}>
            Without {edit}: {reason}.{" "}
          </span>
        ))}
        <span className="faint">Shares of the answer unedited, on {on}.</span>
      </p>
    </>
  );
}

/** What the unit answers while its images are turned, faded and blurred, once that is asked for. */
export function UnitTuning({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const { study } = usePage();
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const chosen = useView((state) => state.view.item);
  const item = table.tuning === "item" ? chosen : undefined;
  const isAsked = table.tuning === "top" || item !== undefined;
  const work = { images: item === undefined ? IMAGES : 1, passes: EDITS };
  const passed = usePass(isAsked ? `tuning ${layer.index} ${unit} ${item}` : undefined, work, (signal) =>
    study.unitTuning({ layer: layer.index, unit, item, count: IMAGES }, { signal }),
  );
  return (
    <section aria-label="Tuning">
      <h4>
        Tuning <span className="small faint">does it react to colour or shape?</span>
      </h4>
      <Segments
        name="Tuning curves"
        options={SUBJECTS}
        value={table.tuning}
        onChoose={(tuning) => look({ unitTable: { ...table, tuning } })}
      />
      {table.tuning === "item" && chosen === undefined ? <p className="small faint">No image is chosen.</p> : null}
      {isAsked ? <PassNote passed={passed} /> : null}
      {passed.answer === undefined ? null : <Curves tuning={passed.answer} />}
    </section>
  );
}
