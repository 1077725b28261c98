import { type ReactNode, useMemo, useState } from "react";
import { HoverCard } from "../parts/hover-card.tsx";
import { type PanelId, toggleCollapsed, toggleMaximised } from "../parts/panel.tsx";
import { FailedPlate } from "../parts/plate.tsx";
import { toggleTheme } from "../parts/theme.ts";
import { useActions, usePage, useView } from "../state/context.tsx";
import { VIEWS } from "../views/index.ts";
import { Find } from "./find.tsx";
import type { PageCommand } from "./find-entries.ts";
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
  const { store } = usePage();
  const { selectItems } = useActions();
  const [dialog, setDialog] = useState<"find" | "help">();
  const failed = useView((state) => (state.jobs.open?.status === "failed" ? state.jobs.open : undefined));

  const { arrange } = control;
  const commands = useMemo((): readonly PageCommand[] => {
    const fold = (id: PanelId) => () => arrange((panels) => toggleCollapsed(panels, id));
    const ofViews = VIEWS.flatMap((view) => view.commands.map(({ title, run }) => ({ title, run: () => run(store) })));
    return [
      ...ofViews,
      { title: "Clear the selection", key: "clear", run: () => selectItems([]) },
      {
        title: "Maximise the projection",
        key: "maximise",
        run: () => arrange((panels) => toggleMaximised(panels, "stage")),
      },
      { title: "Fold architecture", key: "foldArchitecture", run: fold("architecture") },
      { title: "Fold data", key: "foldData", run: fold("data") },
      { title: "Fold inspector", key: "foldInspector", run: fold("inspector") },
      { title: "Dark or light theme", run: toggleTheme },
      { title: "Keyboard shortcuts", key: "help", run: () => setDialog("help") },
    ];
  }, [arrange, store, selectItems]);

  const acts = useMemo(() => {
    const named = commands.flatMap(({ key, run }) => (key === undefined ? [] : [[key, run]]));
    return { ...Object.fromEntries(named), find: () => setDialog("find") };
  }, [commands]);
  useShortcuts(acts);

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
