import { NO_NAMES } from "@deepling/engine";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { ClassDot } from "../parts/class-tag.tsx";
import { Icon, LayerGlyph } from "../parts/glyph.tsx";
import { Thumbnail } from "../parts/thumbnail.tsx";
import { useActions, usePage, useView } from "../state/context.tsx";
import { searchedNames } from "../state/name-search.ts";
import { type FindEntry, findEntries, type PageCommand } from "./find-entries.ts";
import "../parts/dialog.css";
import "./find.css";

function Sign({ sign }: { readonly sign: FindEntry["sign"] }) {
  if (sign.kind === "layer") return <LayerGlyph kind={sign.layer} />;
  if (sign.kind === "class") return <ClassDot label={sign.label} />;
  if (sign.kind === "image") return <Thumbnail item={sign.item} side={20} />;
  return <Icon name="command" />;
}

interface FindProps {
  readonly commands: readonly PageCommand[];
  readonly onClose: () => void;
}

/** The palette that finds layers, classes, images and commands by name; arrows choose, Enter goes there. */
export function Find({ commands, onClose }: FindProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { store } = usePage();
  const { selectLayer, selectItem, look } = useActions();
  const info = useView((state) => state.info);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const names = useMemo(() => searchedNames(info?.data.names ?? NO_NAMES), [info]);
  const entries = findEntries(query, info, commands, names);
  const at = Math.min(chosen, entries.length - 1);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    dialog.current?.querySelectorAll("[role=option]")[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (entry: FindEntry | undefined) => {
    if (entry === undefined) return;
    onClose();
    const { choose: target } = entry;
    if (target.kind === "command") target.run();
    else if (target.kind === "layer") selectLayer(target.layer);
    else if (target.kind === "image") selectItem(target.item);
    else look({ filter: { ...store.getState().view.filter, classes: [target.label], predicted: [] } });
  };

  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) setChosen(Math.max(0, Math.min(entries.length - 1, at + step)));
    else if (event.key === "Enter") choose(entries[at]);
    else return;
    event.preventDefault();
  };

  return (
    <dialog ref={dialog} className="dialog" aria-label="Find" onClose={onClose} onKeyDown={press}>
      <input
        className="find-field"
        placeholder="Find a layer, class, image or command"
        aria-label="Find a layer, class, image or command"
        role="combobox"
        aria-expanded="true"
        aria-controls="find-list"
        aria-activedescendant={entries[at]?.id}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
      />
      <div className="find-list" id="find-list" role="listbox" aria-label="Found">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, as in any combobox
          <div
            key={entry.id}
            id={entry.id}
            className="find-entry"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerMove={() => setChosen(index)}
            onClick={() => choose(entry)}
          >
            <span className="find-sign">
              <Sign sign={entry.sign} />
            </span>
            <span className="grow clip">{entry.title}</span>
            <span className="small faint">{entry.aside}</span>
          </div>
        ))}
        {entries.length === 0 ? <p className="find-none">No matches.</p> : null}
      </div>
    </dialog>
  );
}
