import { isOwn } from "@deepling/engine";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { HoverCard } from "../parts/hover-card.tsx";
import { type PanelControl, type PanelId, restored, toggleCollapsed, toggleMaximised } from "../parts/panel.tsx";
import { FailedPlate } from "../parts/plate.tsx";
import { toggleTheme } from "../parts/theme.ts";
import { useActions, usePage, useView } from "../state/context.tsx";
import { setVariant } from "../state/shown.ts";
import type { PageStore } from "../state/store.ts";
import { togglePin } from "../state/unit-name.ts";
import { VIEWS } from "../views/index.ts";
import { Find } from "./find.tsx";
import type { PageCommand } from "./find-entries.ts";
import { FirstModel } from "./first-model.tsx";
import { Frame } from "./frame.tsx";
import { Notice } from "./notice.tsx";
import { usePanels } from "./panel-memory.ts";
import { TitleBar } from "./title-bar.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

const Help = lazy(async () => ({ default: (await import("./help.tsx")).Help }));
const NetworkBar = lazy(async () => ({ default: (await import("./network-bar.tsx")).NetworkBar }));

/** The edits of the network, where there are any, or another model is shown. */
function EditedBar() {
  const other = useView(({ view }) => view.edits !== "" || view.model !== "");
  return other ? (
    <Suspense fallback={null}>
      <NetworkBar />
    </Suspense>
  ) : null;
}

interface ShellProps {
  readonly architecture: ReactNode;
  readonly stage: ReactNode;
  readonly data: ReactNode;
  readonly inspector: ReactNode;
}

/** Goes from the edited network to the one without edits, and back; says so where there are none. */
function flip(store: PageStore): void {
  const { view, actions } = store.getState();
  if (isOwn(setVariant(view))) actions.announce("The network has no edits.");
  else actions.look({ before: !view.before, both: false });
}

/** Shows both networks that are compared beside each other, or one again; says so where there is only one. */
function beside(store: PageStore): void {
  const { view, actions } = store.getState();
  if (isOwn(setVariant(view))) actions.announce("There is one network: choose another model or edit this one.");
  else actions.look({ before: false, both: !view.both });
}

/** Gives the other panels their room back where a link is followed, or something is asked for in the place below the stage while another panel fills the page. */
function useShownPanels({ panels, arrange }: PanelControl): void {
  const asked = useView(({ view }) => view.below);
  const unit = useView(({ view }) => view.unit);
  const strip = useView(({ view }) => view.strip);
  const hides = panels.maximised !== undefined && panels.maximised !== "data";
  const hiding = useRef(hides);
  hiding.current = hides;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked for below the stage
  useEffect(() => {
    if (hiding.current) arrange(restored);
  }, [asked, unit, strip, arrange]);
  useEffect(() => {
    const follow = () => arrange(restored);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [arrange]);
}

/** The page around the views: title bar, panels, find, help, the hover card, notices and the keys that work everywhere. */
export function Shell(views: ShellProps) {
  const control = usePanels();
  const { store } = usePage();
  const { selectItems } = useActions();
  const [dialog, setDialog] = useState<"find" | "help">();
  const failed = useView((state) =>
    state.info === undefined && state.jobs.open?.status === "failed" ? state.jobs.open : undefined,
  );

  const { arrange, panels } = control;
  const full = panels.maximised !== undefined;
  useShownPanels(control);
  const commands = useMemo((): readonly PageCommand[] => {
    const fold = (id: PanelId) => () => arrange((panels) => toggleCollapsed(panels, id));
    const ofViews = VIEWS.flatMap((view) => view.commands.map(({ title, run }) => ({ title, run: () => run(store) })));
    return [
      ...ofViews,
      { title: "Edit the network…", run: () => store.getState().actions.draft("") },
      { title: "The network before its edits, or after", key: "before", run: () => flip(store) },
      { title: "Both networks beside each other, or one", key: "both", run: () => beside(store) },
      { title: "Pin the unit, or let go of it", key: "pin", run: () => togglePin(store) },
      { title: "Take an edit back", key: "undo", run: () => store.getState().actions.undo() },
      { title: "Put an edit back again", key: "redo", run: () => store.getState().actions.redo() },
      { title: "Remove all edits of the network", run: () => store.getState().actions.edit({ edits: "" }) },
      { title: "Clear the selection", run: () => selectItems([]) },
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
    const clear = () => (full ? arrange(restored) : selectItems([]));
    return { ...Object.fromEntries(named), find: () => setDialog("find"), clear };
  }, [commands, full, arrange, selectItems]);
  useShortcuts(acts);

  const close = () => setDialog(undefined);
  return (
    <>
      <Frame
        control={control}
        title={
          <>
            <TitleBar onFind={() => setDialog("find")} onHelp={() => setDialog("help")} />
            <EditedBar />
          </>
        }
        {...views}
        stage={
          failed?.failure === undefined ? (
            views.stage
          ) : (
            <FailedPlate failure={failed.failure} retry={failed.retry}>
              <FirstModel />
            </FailedPlate>
          )
        }
      />
      {dialog === "find" ? <Find commands={commands} onClose={close} /> : null}
      <Suspense fallback={null}>{dialog === "help" ? <Help onClose={close} /> : null}</Suspense>
      <HoverCard />
      <Notice />
    </>
  );
}
