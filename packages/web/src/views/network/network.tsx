import { hasScores } from "@deepling/engine";
import { EmptyPlate, FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { Segments } from "../../parts/segments.tsx";
import { type Compared, comparedIn } from "../../state/compared.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { ClassTable } from "./class-table.tsx";
import { DifferenceMatrix } from "./difference-matrix.tsx";
import { EffectFacts } from "./effect-facts.tsx";
import { EffectOnImage } from "./effect-on-image.tsx";
import { Layers } from "./layers.tsx";
import { Matches } from "./matches.tsx";
import { WorthOfUnits } from "./worth.tsx";
import "../../parts/semantics.css";
import "./layers.css";
import "./network.css";

const SHOWS = [
  {
    value: "effect",
    label: "Effect",
    hint: "What the edits, or the other model, change on the image and over the data",
  },
  {
    value: "layers",
    label: "Layers",
    hint: "How alike both networks are, layer by layer, and what differs in their graphs",
  },
  {
    value: "matches",
    label: "Matches",
    hint: "Each unit of the present layer with its best match in the other network",
  },
  { value: "worth", label: "Worth", hint: "What the network loses without each unit of the present layer" },
] as const;

const TABLES = [
  { value: "confusion", label: "Confusion", hint: "What became more and less common" },
  { value: "classes", label: "Classes", hint: "Recall and precision of each class, before and after" },
] as const;

/** Over all images: figures, and the change of the confusion matrix or the classes one by one. */
function OverData() {
  const known = useView((state) => state.effect);
  const job = useView((state) => state.jobs.effect);
  const { table } = useView((state) => state.view.network);
  const { model, data } = useStudyInfo();
  if (!hasScores(model.output))
    return <EmptyPlate>The network has no class scores: see what becomes of single images.</EmptyPlate>;
  if (known?.effect === undefined) return <JobPlate job={job} waiting="measuring the effect on all images" />;
  const { effect } = known;
  const judged = data.labels !== undefined && effect.difference.labelled > 0;
  return (
    <>
      <EffectFacts known={known} effect={effect} />
      {!judged ? null : table === "confusion" ? (
        <DifferenceMatrix difference={effect.difference} />
      ) : (
        <ClassTable difference={effect.difference} />
      )}
    </>
  );
}

function Effect({ compared }: { readonly compared: Compared }) {
  const item = useView((state) => state.view.item);
  const edited = useView((state) => state.view.edits !== "");
  const failed = useView(({ jobs }) => (jobs.open?.status === "failed" ? jobs.open : undefined));
  if (failed?.failure !== undefined) return <FailedPlate failure={failed.failure} retry={failed.retry} />;
  return (
    <div className="network-effect">
      {item === undefined ? (
        <EmptyPlate>
          {edited
            ? "Choose an image, to see what the edits do to it."
            : "Choose an image, to see how the two networks differ on it."}
        </EmptyPlate>
      ) : (
        <EffectOnImage item={item} compared={compared} />
      )}
      <OverData />
    </div>
  );
}

/** What is asked, and how the effect over the data is shown. */
export function NetworkHead() {
  const { look } = useActions();
  const known = useView((state) => state.info !== undefined);
  const compared = useView((state) => comparedIn(state.view) !== undefined);
  const network = useView((state) => state.view.network);
  const labelled = useView((state) => state.info?.data.labels !== undefined);
  if (!known) return null;
  return (
    <div className="semantics-head">
      <Segments
        name="What is asked of the network"
        options={SHOWS}
        value={network.show}
        onChoose={(show) => look({ network: { ...network, show } })}
      />
      <span className="grow" />
      {network.show === "effect" && compared && labelled ? (
        <Segments
          name="Over all images"
          options={TABLES}
          value={network.table}
          onChoose={(table) => look({ network: { ...network, table } })}
        />
      ) : null}
    </div>
  );
}

/** Of several models the first is shown: which one to compare with it. */
function ChooseModel({ models: [first, ...others] }: { readonly models: readonly string[] }) {
  const { draft, edit } = useActions();
  return (
    <div className="plate">
      <p>
        {first} is shown. Compare it with another model, or edit it: what differs on the chosen image and on all images
        stands here. Worth says which units of a layer matter most.
      </p>
      <p className="model-choice">
        {others.map((model) => (
          <button key={model} type="button" className="button outlined" onClick={() => edit({ model })}>
            Compare with {model}
          </button>
        ))}
      </p>
      <button type="button" className="button" onClick={() => draft("")}>
        Edit the network
      </button>
    </div>
  );
}

/** What the edits of the network do. */
export function NetworkBody() {
  const model = useView((state) => state.view.model);
  const edits = useView((state) => state.view.edits);
  const { draft } = useActions();
  const show = useView((state) => state.view.network.show);
  const models = useView((state) => state.info?.models) ?? [];
  const compared = comparedIn({ model, edits });
  if (show === "worth") return <WorthOfUnits />;
  if (compared !== undefined && show === "matches") return <Matches />;
  if (compared !== undefined)
    return show === "layers" ? <Layers compared={compared} /> : <Effect compared={compared} />;
  if (models.length > 1) return <ChooseModel models={models} />;
  return (
    <div className="plate">
      <p>
        Nothing is edited yet. Press a channel in the inspector, right-click a layer, or write an edit: what it does to
        the chosen image and to all images stands here. Worth says which units of a layer matter most.
      </p>
      <button type="button" className="button outlined" onClick={() => draft("")}>
        Edit the network
      </button>
    </div>
  );
}
