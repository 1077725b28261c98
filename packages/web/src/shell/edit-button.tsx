import { writeNetworkEdits } from "@deepling/engine";
import { lazy, Suspense } from "react";
import { Icon } from "../parts/glyph.tsx";
import { Popover } from "../parts/popover.tsx";
import { useNetworkEdits } from "../parts/use-network-edits.ts";
import { useActions, useView } from "../state/context.tsx";

const NetworkEditor = lazy(async () => ({ default: (await import("./network-editor.tsx")).NetworkEditor }));

/** The way to an edit as text, from the title bar and from wherever a text was begun. */
export function EditButton() {
  const all = useNetworkEdits();
  const { draft, edit: change } = useActions();
  const drafted = useView((state) => state.drafted);
  const known = useView((state) => state.original !== undefined);
  if (!known) return null;
  return (
    <Popover
      className="button compact"
      name="Edit the network"
      asked={drafted}
      onClose={() => draft(undefined)}
      label={
        <>
          <Icon name="edit" /> <span className="title-edit-word">Edit network</span>
        </>
      }
    >
      {(close) => (
        <Suspense fallback={null}>
          <NetworkEditor
            key={drafted?.text}
            start={drafted?.text ?? ""}
            names={all.names}
            verb="Edit"
            onApply={(edits) => {
              close();
              change({ edits: writeNetworkEdits([...all.edits, ...edits]) });
            }}
          />
        </Suspense>
      )}
    </Popover>
  );
}
