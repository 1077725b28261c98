import { type NetworkEdit, type NetworkNames, writeNetworkEdit } from "@deepling/engine";
import { useId, useState } from "react";
import { useView } from "../state/context.tsx";
import { readEdits } from "../state/network-edits.ts";
import { currentLayer } from "../state/store.ts";

interface EditorProps {
  /** The text to begin with. */
  readonly start: string;
  readonly names: NetworkNames;
  /** What its button says. */
  readonly verb: string;
  readonly onApply: (edits: readonly NetworkEdit[]) => void;
  /** Takes the edit away; absent where there is none yet. */
  readonly onRemove?: () => void;
}

/** A form of the grammar, with the names of this network. */
interface Form {
  readonly edit: NetworkEdit;
  readonly does: string;
}

/** What may be written, about one layer. */
function formsFor({ layers, blocks }: NetworkNames, layer: string): readonly Form[] {
  const weighted = layers.find(({ weights }) => weights !== undefined)?.name ?? layer;
  const residual =
    blocks.find(({ kind }) => kind === "residual")?.name ?? layers.find(({ kind }) => kind === "add")?.name;
  const forms: Form[] = [
    { edit: { kind: "set", layer, units: [3], value: 0 }, does: "a unit becomes a number" },
    { edit: { kind: "mean", layer, units: [3, 5, 6, 7] }, does: "each unit its mean over the data" },
    { edit: { kind: "multiply", layer, units: [3], by: 2 }, does: "times a number" },
    { edit: { kind: "clamp", layer, low: 0, high: 1 }, does: "all units, within bounds" },
    { edit: { kind: "image", layer, units: [3], item: 12 }, does: "what image 12 has there" },
    { edit: { kind: "set", layer, units: [3], box: [0, 0, 3, 3], value: 0 }, does: "in a part of the map" },
    { edit: { kind: "weights", layer: weighted, by: 0 }, does: "the kernels, times a number" },
    { edit: { kind: "bypass", layer }, does: "hands on what it reads" },
  ];
  if (residual !== undefined) forms.push({ edit: { kind: "branch-off", block: residual }, does: "the shortcut alone" });
  const flat = (layers.find(({ name }) => name === layer)?.shape.length ?? 0) !== 4;
  return flat ? forms.filter(({ edit }) => !("box" in edit)) : forms;
}

/** Edits of the network as text, checked while they are typed; the forms that there are fill the field when pressed. */
export function NetworkEditor({ start, names, verb, onApply, onRemove }: EditorProps) {
  const id = useId();
  const [text, setText] = useState(start);
  const current = useView(currentLayer);
  const layer = (names.layers[Math.max(1, current)] ?? names.layers[1])?.name;
  const { edits, failure } = readEdits(text, names);
  return (
    <form
      className="network-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (failure === undefined && edits.length > 0) onApply(edits);
      }}
    >
      <input
        className="field"
        aria-label="Edit of the network"
        aria-invalid={failure !== undefined}
        aria-describedby={id}
        placeholder="LAYER[UNITS]=0"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="network-editor-acts">
        <p id={id} className="grow small" aria-live="polite">
          {failure === undefined ? (
            <span className="faint">Several edits are joined by ;</span>
          ) : (
            <>
              <span className="wrong">{failure.message}</span> <span className="quiet">{failure.hint}</span>
            </>
          )}
        </p>
        {onRemove === undefined ? null : (
          <button type="button" className="button compact outlined" onClick={onRemove}>
            Remove
          </button>
        )}
        <button
          type="submit"
          className="button primary compact"
          disabled={failure !== undefined || edits.length === 0 || (onRemove !== undefined && text === start)}
        >
          {verb}
        </button>
      </div>
      {layer === undefined ? null : (
        <>
          <p className="menu-title">What may be written</p>
          {formsFor(names, layer).map(({ edit, does }) => (
            <button
              key={edit.kind + does}
              type="button"
              className="menu-item network-form"
              onClick={() => setText(writeNetworkEdit(edit))}
            >
              <code className="clip">{writeNetworkEdit(edit)}</code>
              <span className="small faint">{does}</span>
            </button>
          ))}
        </>
      )}
    </form>
  );
}
