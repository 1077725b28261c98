import { type Layer, type Progress, type Pruned, percent, plural } from "@deepling/engine";
import { useState } from "react";
import { download } from "../../parts/download.ts";
import { formatLarge } from "../../parts/format.ts";
import { Notes } from "../../parts/notes.tsx";
import { useNetworkEdits } from "../../parts/use-network-edits.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { setVariant } from "../../state/shown.ts";
import { createTask } from "../../state/task.ts";
import { heldAtZero } from "./control.ts";

/** Saves the network without the units of a layer that are held at zero, as a smaller file, and says what it costs and gives. */
export function PrunedModel({ layer }: { readonly layer: Layer }) {
  const { study, store } = usePage();
  const { model } = useStudyInfo();
  const { edits } = useNetworkEdits();
  const job = useView((state) => state.jobs.prune);
  const [pruned, setPruned] = useState<Pruned>();
  const units = heldAtZero(edits, layer.name);
  const text = `deepling prune ${model.name} DATA --layer ${layer.name} --units ${units.join(",")} --out pruned.onnx`;
  const save = () => {
    const variant = setVariant({ model: store.getState().view.model, edits: "" });
    const ask = (signal: AbortSignal): AsyncGenerator<Progress | Pruned> =>
      study.prune({ layers: [layer.index], units }, { variant, signal });
    createTask(store, "prune", "Removing the units", ask, (answer) => {
      setPruned(answer);
      download(`${model.name}-pruned.onnx`, new Blob([answer.model.slice()], { type: "application/octet-stream" }));
    }).start();
  };
  return (
    <div className="pruned-model small">
      <button
        type="button"
        className="button compact outlined"
        disabled={units.length === 0 || job?.status === "running"}
        title={units.length === 0 ? "Press units in the table first: they are taken away" : `The same: ${text}`}
        onClick={save}
      >
        Save without {units.length === 0 ? "units" : plural(units.length, "unit")}
      </button>
      {job?.status === "failed" ? <p className="wrong">{job.failure?.message}</p> : null}
      {pruned === undefined ? null : (
        <p className="faint">
          {formatLarge(pruned.before.parameters)} → {formatLarge(pruned.after.parameters)} parameters,{" "}
          {formatLarge(pruned.before.multiplyAdds)} → {formatLarge(pruned.after.multiplyAdds)} multiply-adds
          {Number.isNaN(pruned.after.accuracy)
            ? ""
            : `, ${percent(pruned.before.accuracy)} → ${percent(pruned.after.accuracy)} right`}
        </p>
      )}
      <Notes notes={pruned?.notes ?? []} />
    </div>
  );
}
