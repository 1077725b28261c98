import { isOwn } from "@deepling/engine";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { HoverCard } from "../parts/hover-card.tsx";
import { keyHere } from "../parts/key-table.ts";
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
import { PAGE_KEYS } from "./page-keys.ts";
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

/** What the page's keys do, but for those whose meaning depends on what is shown. */
type KeyedActs = Readonly<Record<Exclude<keyof typeof PAGE_KEYS, "find" | "clear">, () => void>>;

/** What has a key is a command too, in the words of the help. */
function withKeys(acts: KeyedActs): readonly PageCommand[] {
  const names = Object.keys(acts) as (keyof KeyedActs)[];
  return names.map((name) => {
    const { does } = PAGE_KEYS[name];
    const title = `${does.slice(0, 1).toUpperCase()}${does.slice(1)}`;
    return { title, key: keyHere(PAGE_KEYS[name]), run: acts[name] };
  });
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
  const keyed = useMemo((): KeyedActs => {
    const fold = (id: PanelId) => () => arrange((panels) => toggleCollapsed(panels, id));
    return {
      before: () => flip(store),
      both: () => beside(store),
      pin: () => togglePin(store),
      undo: () => store.getState().actions.undo(),
      redo: () => store.getState().actions.redo(),
      maximise: () => arrange((panels) => toggleMaximised(panels, "stage")),
      foldArchitecture: fold("architecture"),
      foldData: fold("data"),
      foldInspector: fold("inspector"),
      help: () => setDialog("help"),
    };
  }, [arrange, store]);

  const commands = useMemo((): readonly PageCommand[] => {
    const ofViews = VIEWS.flatMap((view) => view.commands.map(({ title, run }) => ({ title, run: () => run(store) })));
    return [
      ...ofViews,
      { title: "Edit the network…", run: () => store.getState().actions.draft("") },
      ...withKeys(keyed),
      { title: "Remove all edits of the network", run: () => store.getState().actions.edit({ edits: "" }) },
      { title: "Clear the selection", run: () => selectItems([]) },
      { title: "Dark or light theme", run: toggleTheme },
    ];
  }, [keyed, store, selectItems]);

  const acts = useMemo(() => {
    const clear = () => (full ? arrange(restored) : selectItems([]));
    return { ...keyed, find: () => setDialog("find"), clear };
  }, [keyed, full, arrange, selectItems]);
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
