import { useEffect, useRef } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { useView } from "../../state/context.tsx";

/** Keys by where they work. */
const KEYS: readonly {
  readonly title: string;
  readonly keys: readonly (readonly [keys: readonly string[], does: string])[];
}[] = [
  {
    title: "Everywhere",
    keys: [
      [["⌘ K", "Ctrl K"], "find a layer, class, image or command"],
      [["?"], "this page"],
      [["f"], "the projection fills the page, and back"],
      [["1", "2", "3"], "fold architecture, data, inspector"],
      [["Esc"], "clear the selection"],
    ],
  },
  {
    title: "Projection",
    keys: [
      [["Space"], "play, pause"],
      [["←", "→"], "layer before, layer after"],
      [["Home", "End"], "input, last layer"],
      [["+", "−", "0"], "magnify, reduce, fit"],
    ],
  },
  {
    title: "Architecture",
    keys: [
      [["↑", "↓"], "layer before, layer after"],
      [["←", "→"], "collapse, expand a block"],
      [["Enter"], "the layer's details"],
    ],
  },
  {
    title: "Images and confusion matrix",
    keys: [
      [["← ↑ ↓ →"], "move; with Shift, select along"],
      [["Enter", "Space"], "inspect; add to the selection"],
      [["Ctrl A"], "select all that the filters let pass"],
    ],
  },
];

/** Help: what the page is, and its keys. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const version = useView((state) => state.info?.version);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog of-help" aria-label="Help" onClose={onClose}>
      <div className="help">
        <h2>
          <span className="grow">Keyboard</span>
          <button type="button" className="button square" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </h2>
        {KEYS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([names, does]) => (
                <div key={does} style={{ display: "contents" }}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name}>{name}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p className="small">
          Every number shows its definition and source when the pointer rests on it. The address holds the view: a
          copied link brings back layer, selection, filters and camera. Nothing leaves this machine.
          {version === undefined ? "" : ` Deepling ${version}.`}
        </p>
      </div>
    </dialog>
  );
}
