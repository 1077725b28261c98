import { type NetworkEdit, pluralWord, writeNetworkEdit, writeNetworkEdits } from "@deepling/engine";
import { Icon } from "../parts/glyph.tsx";
import { Popover } from "../parts/popover.tsx";
import { Segments } from "../parts/segments.tsx";
import { type NetworkEdits, useNetworkEdits } from "../parts/use-network-edits.ts";
import { useActions, useView } from "../state/context.tsx";
import { showsEdited } from "../state/shown.ts";
import { wantsBoth } from "../state/sides.ts";
import { NetworkEditor } from "./network-editor.tsx";
import "./network-bar.css";

const BOTH = {
  value: "both",
  label: "Both",
  hint: "Strips, attributions and channels of both networks beside each other (v)",
} as const;

const SIDES = [
  { value: "before", label: "Before", hint: "Show the network without the edits (b)" },
  { value: "after", label: "After", hint: "Show the edited network (b)" },
  BOTH,
] as const;

const MODELS = [
  { value: "before", label: "First", hint: "Show the study's first model (b)" },
  { value: "after", label: "This one", hint: "Show the model that is chosen (b)" },
  BOTH,
] as const;

/** One edit: a press changes its text, the cross takes it away. */
function EditChip({
  edit,
  place,
  all,
}: {
  readonly edit: NetworkEdit;
  readonly place: number;
  readonly all: NetworkEdits;
}) {
  const text = writeNetworkEdit(edit);
  return (
    <span className="edit-chip">
      <Popover className="edit-chip-text" name={`Change the edit ${text}`} label={<code className="clip">{text}</code>}>
        {(close) => (
          <NetworkEditor
            start={text}
            names={all.names}
            verb="Change"
            onApply={(edits) => {
              close();
              all.replace(place, edits);
            }}
            onRemove={() => {
              close();
              all.replace(place, []);
            }}
          />
        )}
      </Popover>
      <button
        type="button"
        className="edit-chip-remove"
        aria-label={`Remove the edit ${text}`}
        title="Remove"
        onClick={() => all.replace(place, [])}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}

/** Edits that cannot be read: the text as it is, and why. */
function UnreadEdits({ all }: { readonly all: NetworkEdits }) {
  const { edit: change } = useActions();
  return (
    <>
      <span className="edit-chip is-wrong">
        <Popover
          className="edit-chip-text"
          name={`Change the edits ${all.text}`}
          label={<code className="clip">{all.text}</code>}
        >
          {(close) => (
            <NetworkEditor
              start={all.text}
              names={all.names}
              verb="Change"
              onApply={(edits) => {
                close();
                change({ edits: writeNetworkEdits(edits) });
              }}
            />
          )}
        </Popover>
        <button
          type="button"
          className="edit-chip-remove"
          aria-label="Remove all edits"
          title="Remove"
          onClick={() => change({ edits: "" })}
        >
          <Icon name="close" />
        </button>
      </span>
      <Refusal failure={all.failure} />
    </>
  );
}

/** Why the edited network cannot be shown. */
function Refusal({ failure }: { readonly failure: NetworkEdits["failure"] }) {
  if (failure === undefined) return null;
  return (
    <p className="network-refusal small clip" role="alert" title={`${failure.message}\n${failure.hint ?? ""}`}>
      <span className="wrong">{failure.message}</span> <span className="quiet">{failure.hint}</span>
    </p>
  );
}

/** The other model that is shown, and of several a slider through them, in their order. */
function ModelChip({ model }: { readonly model: string }) {
  const { edit: change } = useActions();
  const models = useView((state) => state.info?.models) ?? [];
  if (model === "") return null;
  const at = models.indexOf(model);
  return (
    <>
      <span className="edit-chip">
        <code className="edit-chip-text">{model}</code>
        <button
          type="button"
          className="edit-chip-remove"
          aria-label={`Back to ${models[0]}`}
          title={`Back to ${models[0]}`}
          onClick={() => change({ model: "" })}
        >
          <Icon name="close" />
        </button>
      </span>
      {models.length < 3 ? null : (
        <input
          type="range"
          className="model-slider"
          aria-label="Models in their order"
          title={`${at + 1} of ${models.length}`}
          min={0}
          max={models.length - 1}
          value={Math.max(0, at)}
          onChange={(event) => {
            const next = Number(event.target.value);
            change({ model: next === 0 ? "" : (models[next] ?? "") }, "models");
          }}
        />
      )}
    </>
  );
}

/** The edits of the network, on every view: what differs from the original, which of the two is shown, and the way back. */
export function NetworkBar() {
  const all = useNetworkEdits();
  const { look, edit: change, undo, redo } = useActions();
  const before = useView((state) => state.view.before);
  const both = useView(wantsBoth);
  const edited = useView((state) => showsEdited(state.view));
  const past = useView((state) => state.history.done.length > 0);
  const future = useView((state) => state.history.undone.length > 0);
  const failed = useView((state) => (state.jobs.open?.status === "failed" ? state.jobs.open.failure : undefined));
  const known = useView((state) => state.original !== undefined);
  const model = useView((state) => state.view.model);
  if ((all.text === "" && model === "") || !known) return null;
  const count = all.edits.length;
  return (
    <section
      className={`network-bar${edited ? " is-edited" : ""}${before ? " is-before" : ""}`}
      aria-label="Edits of the network"
    >
      <span className="network-bar-word">
        {both ? "Both networks" : edited ? "Edited network" : before ? "Original network" : "Other model"}
      </span>
      <ModelChip model={model} />
      {all.failure === undefined ? (
        <div className="edit-chips">
          {all.edits.map((edit, place) => (
            <EditChip key={writeNetworkEdit(edit)} edit={edit} place={place} all={all} />
          ))}
        </div>
      ) : (
        <UnreadEdits all={all} />
      )}
      {all.failure === undefined ? <Refusal failure={failed} /> : null}
      <span className="grow" />
      {count < 2 ? null : (
        <button type="button" className="button compact" onClick={() => change({ edits: "" })}>
          Remove all {count} {pluralWord(count, "edit")}
        </button>
      )}
      <button
        type="button"
        className="button square compact"
        aria-label="Undo"
        title="Take the last change of the edits back (Ctrl Z)"
        disabled={!past}
        onClick={undo}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="button square compact"
        aria-label="Redo"
        title="Put it back again (Ctrl Y)"
        disabled={!future}
        onClick={redo}
      >
        <Icon name="redo" />
      </button>
      <Segments
        name="Which network is shown"
        options={all.text === "" ? MODELS : SIDES}
        value={both ? "both" : before ? "before" : "after"}
        onChoose={(side) => look({ before: side === "before", both: side === "both" })}
      />
      <kbd>b</kbd>
    </section>
  );
}
