import { type ReactNode, useMemo, useState } from "react";
import { HoverCard } from "../../parts/hover-card.tsx";
import { type PanelId, toggleCollapsed, toggleMaximised } from "../../parts/panel.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { toggleTheme } from "../../parts/theme.ts";
import { useActions, useView } from "../../state/context.tsx";
import { OPEN_FILTER } from "../../state/view-state.ts";
import { Find } from "./find.tsx";
import type { Command } from "./find-entries.ts";
import { Frame } from "./frame.tsx";
import { Help } from "./help.tsx";
import { Notice } from "./notice.tsx";
import { usePanels } from "./panel-memory.ts";
import { TitleBar } from "./title-bar.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

interface ShellProps {
  readonly architecture: ReactNode;
  readonly stage: ReactNode;
  readonly data: ReactNode;
  readonly inspector: ReactNode;
}

/** The page around the views: title bar, panels, find, help, the hover card, notices and the keys that work everywhere. */
export function Shell(views: ShellProps) {
  const control = usePanels();
  const { look, selectItems } = useActions();
  const [dialog, setDialog] = useState<"find" | "help">();
  const failed = useView((state) => (state.jobs.open?.status === "failed" ? state.jobs.open : undefined));

  const { arrange } = control;
  const commands = useMemo((): readonly Command[] => {
    const fold = (id: PanelId) => () => arrange((panels) => toggleCollapsed(panels, id));
    return [
      { title: "Project all images", shortcut: "", run: () => look({ projected: undefined }) },
      { title: "Clear the selection", shortcut: "Esc", run: () => selectItems([]) },
      { title: "Clear the filters", shortcut: "", run: () => look({ filter: OPEN_FILTER }) },
      {
        title: "Show wrong predictions only",
        shortcut: "",
        run: () => look({ filter: { ...OPEN_FILTER, wrongOnly: true } }),
      },
      { title: "Layouts as in the paper", shortcut: "", run: () => look({ mode: "paper" }) },
      { title: "Smooth layouts", shortcut: "", run: () => look({ mode: "smooth" }) },
      {
        title: "Maximise the projection",
        shortcut: "f",
        run: () => arrange((panels) => toggleMaximised(panels, "stage")),
      },
      { title: "Fold architecture", shortcut: "1", run: fold("architecture") },
      { title: "Fold data", shortcut: "2", run: fold("data") },
      { title: "Fold inspector", shortcut: "3", run: fold("inspector") },
      { title: "Dark or light theme", shortcut: "", run: toggleTheme },
      { title: "Keyboard shortcuts", shortcut: "?", run: () => setDialog("help") },
    ];
  }, [arrange, look, selectItems]);

  const keys = useMemo(() => {
    const byKey: Record<string, () => void> = { "mod+k": () => setDialog("find") };
    for (const { shortcut, run } of commands)
      if (shortcut !== "") byKey[shortcut === "Esc" ? "Escape" : shortcut] = run;
    return byKey;
  }, [commands]);
  useShortcuts(keys);

  const close = () => setDialog(undefined);
  return (
    <>
      <Frame
        control={control}
        title={<TitleBar onFind={() => setDialog("find")} onHelp={() => setDialog("help")} />}
        {...views}
        stage={
          failed?.failure === undefined ? views.stage : <FailedPlate failure={failed.failure} retry={failed.retry} />
        }
      />
      {dialog === "find" ? <Find commands={commands} onClose={close} /> : null}
      {dialog === "help" ? <Help onClose={close} /> : null}
      <HoverCard />
      <Notice />
    </>
  );
}
