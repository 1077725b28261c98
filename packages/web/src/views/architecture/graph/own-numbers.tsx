import { type DragEvent, type HTMLAttributes, useEffect, useState } from "react";
import { FailedPlate } from "../../../parts/plate.tsx";
import { type LayerReport, useOwnFile } from "../../../parts/use-layer-report.ts";
import { useActions, useView } from "../../../state/context.tsx";

/** Takes a file that is dropped on the graph as numbers for layers, and colours the boxes by its first column. */
export function useOwnNumbers({ report }: LayerReport): {
  readonly over: boolean;
  readonly props: HTMLAttributes<HTMLElement>;
} {
  const { learn, look } = useActions();
  const [over, setOver] = useState(false);
  const dropped = useView((state) => typeof state.ownFile === "object");
  const columns = dropped ? Object.keys(report.layers[0]?.own ?? {}).join("\n") : "";

  useEffect(() => {
    const [first = ""] = columns.split("\n");
    if (first !== "") look({ graph: { full: true, by: `own:${first}` } });
  }, [columns, look]);

  const hold = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(isOver);
  };
  return {
    over,
    props: {
      onDragOver: (event) => hold(event, true),
      onDragLeave: () => setOver(false),
      onDrop: (event) => {
        hold(event, false);
        const [file] = event.dataTransfer.files;
        void file?.text().then((text) => learn({ ownFile: { name: file.name, text } }));
      },
    },
  };
}

/** What was not understood of the person's own numbers. */
export function OwnNotes({ own: { notes, fault } }: Pick<LayerReport, "own">) {
  const file = useOwnFile();
  const { learn, look } = useActions();
  if (file === undefined) return null;
  if (fault === undefined && notes.length === 0) return null;
  const drop = () => {
    learn({ ownFile: "none" });
    look({ graph: { full: true, by: "share" } });
  };
  return (
    <div className="graph-notes small" role="status">
      {fault === undefined ? null : <FailedPlate failure={fault} />}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <button type="button" className="button compact outlined" onClick={drop}>
        Drop these numbers
      </button>
    </div>
  );
}
