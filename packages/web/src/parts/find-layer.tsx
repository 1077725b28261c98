import { type Layer, offer } from "@deepling/engine";
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from "react";
import { LayerGlyph } from "./glyph.tsx";
import "./find-layer.css";

/** Layers that are listed at once. */
const MOST = 12;

/** Of more layers none is offered that is only like the text: comparing it with all takes longer than a key press may. */
const MOST_COMPARED = 5000;

interface FindLayerProps {
  readonly layers: readonly Layer[];
  readonly field?: RefObject<HTMLInputElement | null>;
  /** What the field is called, and what stands in it while it is empty. */
  readonly name?: string;
  readonly placeholder?: string;
  readonly onFound: (layer: number) => void;
}

/** Finds layers whose name, kind, settings or nodes hold a text. What is looked through is written once, when a text is first asked for. */
export function layerSearch(layers: readonly Layer[]): (text: string) => readonly Layer[] {
  let written: readonly string[] | undefined;
  return (text) => {
    const wanted = text.trim().toLowerCase();
    if (wanted === "") return [];
    // no text that a person types holds the sign between two words
    written ??= layers.map(({ name, kind, detail, nodes }) => [name, kind, detail, ...nodes].join("\n").toLowerCase());
    return layers.filter((_, at) => written?.[at]?.includes(wanted));
  };
}

/** A field that finds layers by part of their name, kind or settings; Enter or a press goes there. */
export function FindLayer({
  layers,
  field,
  name = "Find a layer",
  placeholder = "Find a layer",
  onFound,
}: FindLayerProps) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const search = useMemo(() => layerSearch(layers), [layers]);
  const found = useMemo(() => search(text), [search, text]);
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
    <div className="layer-find">
      <input
        ref={field ?? null}
        type="search"
        className="field"
        placeholder={placeholder}
        aria-label={name}
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
        <div id={list} className="layer-found" role="listbox" aria-label="Layers found">
          {shown.map((layer, index) => (
            <Found key={layer.index} id={`${list}-${index}`} layer={layer} chosen={index === at} onChoose={go} />
          ))}
          <p className="small faint">{moreWords(found.length, text, layers)}</p>
        </div>
      )}
    </div>
  );
}

/** How many more there are, or what is offer where there is none. */
function moreWords(count: number, text: string, layers: readonly Layer[]): string {
  if (count > MOST) return `and ${count - MOST} more`;
  if (count > 0) return "";
  if (layers.length > MOST_COMPARED) return "No layer is called that.";
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
