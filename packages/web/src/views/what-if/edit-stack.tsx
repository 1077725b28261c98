import { plural } from "@deepling/engine";
import { useActions, useView } from "../../state/context.tsx";
import type { EditText } from "../../state/edit-text.ts";
import { AddEdit } from "./add-edit.tsx";
import { EditRow, UnknownRow } from "./edit-row.tsx";
import { added } from "./edit-values.ts";
import { type EditKinds, useEdits } from "./use-edits.ts";

/** The edits of the image, the first one on top; what each does follows from the one before. */
export function EditStack({
  stack,
  kinds,
}: {
  readonly stack: readonly EditText[];
  readonly kinds: EditKinds | undefined;
}) {
  const { change } = useEdits();
  if (kinds === undefined) return <div className="edit-stack" />;
  const all = [...new Set(kinds.values())];
  const replaced = (at: number, edit: EditText) => stack.map((one, index) => (index === at ? edit : one));
  const raised = (at: number) =>
    stack.map((one, index) => stack[index === at ? at - 1 : index === at - 1 ? at : index] ?? one);
  return (
    <section className="edit-stack" aria-label="Edits of the image">
      <StackHead kinds={all} onAdd={(kind) => change([...stack, added(kind)])} />
      <ol>
        {stack.map((edit, at) => {
          const kind = kinds.get(edit.name);
          const remove = () => change(stack.filter((_, index) => index !== at));
          if (kind === undefined) {
            // biome-ignore lint/suspicious/noArrayIndexKey: an edit is its place in the stack
            return <UnknownRow key={`${at} ${edit.name}`} name={edit.name} onRemove={remove} />;
          }
          return (
            <EditRow
              // biome-ignore lint/suspicious/noArrayIndexKey: an edit is its place in the stack
              key={`${at} ${edit.name}`}
              edit={edit}
              at={at}
              kind={kind}
              onChange={(next, gesture) => change(replaced(at, next), gesture)}
              onRemove={remove}
              onRaise={at === 0 ? undefined : () => change(raised(at))}
            />
          );
        })}
      </ol>
      {stack.length === 0 ? (
        <p className="small faint">
          The image is as it is in the data. Add an edit, or paint on the picture: every change runs through the network
          as you make it.
        </p>
      ) : (
        <button type="button" className="button compact edit-clear" onClick={() => change([])}>
          Remove {stack.length === 1 ? "the edit" : `all ${plural(stack.length, "edit")}`}
        </button>
      )}
    </section>
  );
}

/** Adds an edit, takes the last change back, and makes it again. */
function StackHead({ kinds, onAdd }: Parameters<typeof AddEdit>[0]) {
  const { undo, redo } = useActions();
  const canUndo = useView((state) => state.history.done.length > 0);
  const canRedo = useView((state) => state.history.undone.length > 0);
  return (
    <header>
      <AddEdit kinds={kinds} onAdd={onAdd} />
      <span className="grow" />
      <button type="button" className="button compact" title="Undo (Ctrl Z)" disabled={!canUndo} onClick={undo}>
        Undo
      </button>
      <button type="button" className="button compact" title="Redo (Ctrl Shift Z)" disabled={!canRedo} onClick={redo}>
        Redo
      </button>
    </header>
  );
}
