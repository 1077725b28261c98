import { nameAt, type Picture } from "@deepling/engine";
import { useEffect, useState } from "react";
import { commandOf, keyOf } from "../../parts/key-table.ts";
import { useLatest } from "../../parts/use-latest.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { type EditText, writeEditTexts } from "../../state/edit-text.ts";
import { EditedPicture } from "./edited-picture.tsx";
import { WHAT_IF_KEYS } from "./keys.ts";
import { Toolbox } from "./toolbox.tsx";
import { firstTool, type Tool } from "./tools.ts";
import { useEdits, useVariant } from "./use-edits.ts";
import { usePastedPicture } from "./use-pasted-picture.ts";

/** Whether the key that shows the original is held. */
function useHeld(): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const on = (event: KeyboardEvent) => {
      const { target } = event;
      if (target instanceof HTMLInputElement && target.type !== "range") return;
      if (commandOf(WHAT_IF_KEYS, keyOf(event)) === "compare") setHeld(true);
    };
    const off = (event: KeyboardEvent) => {
      if (commandOf(WHAT_IF_KEYS, event.key) === "compare") setHeld(false);
    };
    addEventListener("keydown", on);
    addEventListener("keyup", off);
    return () => {
      removeEventListener("keydown", on);
      removeEventListener("keyup", off);
    };
  }, []);
  return held;
}

interface PicturePaneProps {
  readonly item: number;
  readonly original: Picture;
  readonly stack: readonly EditText[];
}

/** The picture with its edits, and the tools that draw on it. */
export function PicturePane({ item, original, stack }: PicturePaneProps) {
  const { study } = usePage();
  const { data } = useStudyInfo();
  const { change } = useEdits();
  const variant = useVariant(stack);
  const show = useView((state) => state.view.whatIf.show);
  const held = useHeld();
  const [tool, setTool] = useState<Tool>(() => firstTool(original));
  const [drawing, setDrawing] = useState(false);
  const after = useLatest(`${item} ${writeEditTexts(stack)}`, async function* ask(signal) {
    yield await study.picture({ item }, { signal, variant });
  });
  const name = nameAt(data.names, item) ?? String(item);
  const paste = usePastedPicture({
    stack,
    size: original,
    tool,
    change,
    choose: setTool,
    draw: () => setDrawing(true),
  });
  return (
    <div className={drawing && tool.name !== "move" ? "what-if-picture has-options" : "what-if-picture"}>
      <Toolbox
        tool={tool}
        active={drawing}
        onChange={(next, active) => {
          setTool(next);
          setDrawing(active);
        }}
        count={data.count}
        side={Math.max(original.width, original.height)}
        paste={paste}
      />
      <EditedPicture
        before={original}
        after={after.messages[0] ?? original}
        show={held ? "before" : show}
        tool={drawing ? tool : undefined}
        stack={stack}
        onDraw={change}
        onFile={paste.onFile}
        name={`${name}, ${stack.length === 0 ? "as it is" : "edited"}`}
      />
    </div>
  );
}
