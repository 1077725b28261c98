import type { ImageEditInfo } from "@deepling/engine";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";

/** Groups in the order of the menu, with their titles. */
const GROUPS: readonly (readonly [ImageEditInfo["group"], string])[] = [
  ["light", "Light"],
  ["colour", "Colour"],
  ["sharpness", "Sharpness"],
  ["geometry", "Geometry"],
  ["noise", "Noise"],
  ["weather", "Weather"],
  ["digital", "Digital"],
];

/** The menu of edits that are added to the stack; those that are drawn on the picture have tools of their own. */
export function AddEdit({
  kinds,
  onAdd,
}: {
  readonly kinds: readonly ImageEditInfo[];
  readonly onAdd: (kind: ImageEditInfo) => void;
}) {
  return (
    <Popover
      className="button compact outlined"
      name="Add an edit"
      label={
        <>
          <Icon name="plus" /> Add an edit
        </>
      }
    >
      {(close) => (
        <div className="edit-menu">
          {GROUPS.map(([group, title]) => (
            <section key={group}>
              <h4 className="small faint">{title}</h4>
              {kinds
                .filter((kind) => kind.group === group)
                .map((kind) => (
                  <button
                    key={kind.name}
                    type="button"
                    className="menu-item"
                    title={kind.refusal ?? `${kind.description} (${kind.source})`}
                    disabled={kind.refusal !== undefined}
                    onClick={() => {
                      onAdd(kind);
                      close();
                    }}
                  >
                    {kind.title}
                  </button>
                ))}
            </section>
          ))}
        </div>
      )}
    </Popover>
  );
}
