import { type Layer, offer } from "@deepling/engine";
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { LayerGlyph } from "../../../parts/glyph.tsx";
import { useStudyInfo } from "../../../state/context.tsx";

/** Layers that are listed at once. */
const MOST = 12;

interface FindLayerProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onFound: (layer: number) => void;
}

/** Layers whose name, kind, settings or nodes hold a text. */
function layersWith(layers: readonly Layer[], text: string): readonly Layer[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  return layers.filter(({ name, kind, detail, nodes }) =>
    [name, kind, detail, ...nodes].some((words) => words.toLowerCase().includes(wanted)),
  );
}

/** A field that finds layers by part of their name, kind or settings; Enter or a press goes there. */
export function FindLayer({ field, onFound }: FindLayerProps) {
  const { model } = useStudyInfo();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const found = layersWith(model.layers, text);
  const shown = found.slice(0, MOST);
  const go = (layer: number | undefined) => {
    if (layer === undefined) return;
    setText("");
    onFound(layer);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, shown.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter") go(shown[at]?.index);
    else if (event.key === "Escape" && text === "") event.currentTarget.blur();
    else if (event.key === "Escape") setText("");
    else return;
    event.preventDefault();
  };
  return (
    <div className="graph-find">
      <input
        ref={field}
        type="search"
        className="field"
        placeholder="Find a layer"
        aria-label="Find a layer"
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-activedescendant={shown.length > 0 ? `${list}-${Math.min(at, shown.length - 1)}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      {text.trim() === "" ? null : (
        <div id={list} className="graph-found" role="listbox" aria-label="Layers found">
          {shown.map((layer, index) => (
            <Found key={layer.index} id={`${list}-${index}`} layer={layer} chosen={index === at} onChoose={go} />
          ))}
          <p className="small faint">{moreWords(found.length, text, model.layers)}</p>
        </div>
      )}
    </div>
  );
}

/** How many more there are, or what is offer where there is none. */
function moreWords(count: number, text: string, layers: readonly Layer[]): string {
  if (count > MOST) return `and ${count - MOST} more`;
  if (count > 0) return "";
  const names = layers.map(({ name }) => name);
  const hint = offer(text, names);
  return `No layer is called that. ${hint.charAt(0).toUpperCase()}${hint.slice(1)}`;
}

interface FoundProps {
  readonly id: string;
  readonly layer: Layer;
  readonly chosen: boolean;
  readonly onChoose: (layer: number) => void;
}

function Found({ id, layer, chosen, onChoose }: FoundProps) {
  return (
    <button
      id={id}
      type="button"
      role="option"
      aria-selected={chosen}
      className="menu-item"
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onChoose(layer.index)}
    >
      <LayerGlyph kind={layer.kind} />
      <span className="clip">{layer.name}</span>
      <span className="small faint clip">{layer.detail === "" ? layer.kind : layer.detail}</span>
    </button>
  );
}
