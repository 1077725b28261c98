import { type Evaluation, hasScores, NO_NAMES, percent, plural, sayLeftOut } from "@deepling/engine";
import { useEffect } from "react";
import { formatCount } from "../parts/format.ts";
import { Icon } from "../parts/glyph.tsx";
import { keyHere } from "../parts/key-table.ts";
import { MeasureValue } from "../parts/measure-value.tsx";
import { MenuOption } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { toggleTheme, useTheme } from "../parts/theme.ts";
import { useActions, usePage, useView } from "../state/context.tsx";
import { leftOutOfLink } from "../state/kept-lists.ts";
import { ADDRESS } from "../views/index.ts";
import { EditButton } from "./edit-button.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { Jobs } from "./jobs.tsx";
import { PAGE_KEYS } from "./page-keys.ts";
import { PinnedUnit } from "./pinned-unit.tsx";
import "./title-bar.css";

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M5 14.5 9.5 6l6 6" fill="none" stroke="var(--line-strong)" strokeWidth="1.25" />
      <circle cx="5" cy="14.5" r="2.6" fill="#3976dd" />
      <circle cx="9.5" cy="6" r="2.6" fill="#fd8b4a" />
      <circle cx="15.5" cy="12" r="2.6" fill="#12b893" />
    </svg>
  );
}

/** How much is right: of classes the share of images, of labels judged by themselves precision and recall in one. */
function Told({ accuracy, perLabel, final, count }: Pick<Evaluation, "accuracy" | "perLabel" | "final" | "count">) {
  const soFar = final ? "" : ` on ${formatCount(count)} so far`;
  return perLabel === undefined ? (
    <MeasureValue measure="accuracy" value={accuracy}>
      accuracy {percent(accuracy)}
      {soFar}
    </MeasureValue>
  ) : (
    <MeasureValue measure="f1" value={perLabel.micro.f1}>
      F1 {percent(perLabel.micro.f1)}
      {soFar}
    </MeasureValue>
  );
}

/** Which of the study's models is shown, and the choice of another. */
function ModelSwitch({ name, models }: { readonly name: string; readonly models: readonly string[] }) {
  const { edit } = useActions();
  return (
    <Popover
      className="button compact title-model"
      name={`Model: ${name}`}
      label={
        <>
          <span className="clip">{name}</span> <Icon name="fold-down" />
        </>
      }
    >
      {(close) =>
        models.map((one, at) => (
          <MenuOption
            key={one}
            chosen={one === name}
            aside={at === 0 ? "the first" : undefined}
            onChoose={() => {
              close();
              edit({ model: at === 0 ? "" : one });
            }}
          >
            {one}
          </MenuOption>
        ))
      }
    </Popover>
  );
}

/** What is known of how much is right: so far, or that it was not asked for, and the button that asks. */
function Rightness() {
  const info = useView((state) => state.info);
  const evaluation = useView((state) => state.evaluation);
  const job = useView((state) => state.jobs.evaluate);
  const word = info?.model.output.kind === "labels" ? "F1" : "accuracy";
  if (evaluation !== undefined) return <Told {...evaluation} />;
  if (job === undefined || job.status === "running" || job.status === "done") return `${word} not measured yet`;
  return (
    <>
      {word} not measured{" "}
      <button
        type="button"
        className="button compact outlined"
        title={job.failure?.message ?? job.title}
        onClick={job.retry}
      >
        Measure
      </button>
    </>
  );
}

/** What is on the page: model, data, how many images, how many of them right; the browser's tab says the first two. */
function Facts() {
  const info = useView((state) => state.info);
  const name = info === undefined ? undefined : `${info.model.name} × ${info.data.name}`;
  useEffect(() => {
    document.title = name === undefined ? "Deepling" : `${name} · Deepling`;
  }, [name]);
  if (info === undefined) return <h1>Deepling</h1>;
  const { model, data, models } = info;
  return (
    <div className="title-facts">
      <h1 title={`${model.name} on ${data.name}`}>
        {models.length > 1 ? <ModelSwitch name={model.name} models={models} /> : model.name}{" "}
        <span className="times">×</span> {data.name}
      </h1>
      <span className="dot">·</span>
      <span className="quiet">{plural(data.count, "image")}</span>
      {data.labels === undefined || !hasScores(model.output) ? null : (
        <>
          <span className="dot">·</span>
          <span className="quiet">
            <Rightness />
          </span>
        </>
      )}
    </div>
  );
}

/** What the person should know of model and data: an assumed preprocessing, images that were left out. */
function Notes() {
  const info = useView((state) => state.info);
  const evaluation = useView((state) => state.evaluation);
  const skipped = info?.data.skipped.map(({ name, reason }) => `${name} was left out: ${reason}`) ?? [];
  const sequence = useView((state) => state.projection?.sequence);
  const leftOut = sequence === undefined ? [] : sayLeftOut(sequence, info?.data.names ?? NO_NAMES);
  const notes = [
    ...(info?.runtime.findings ?? []),
    ...(info?.model.notes ?? []),
    ...(info?.data.notes ?? []),
    ...(evaluation?.notes ?? []),
    ...skipped,
    ...leftOut,
  ];
  if (notes.length === 0) return null;
  const title = plural(notes.length, "note");
  return (
    <Popover
      className="button compact wrong"
      label={
        <>
          <Icon name="warning" /> {title}
        </>
      }
      name={title}
    >
      {() => (
        <ul className="notes small">
          {notes.slice(0, 200).map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Popover>
  );
}

interface TitleBarProps {
  readonly onFind: () => void;
  readonly onHelp: () => void;
}

/** The bar on top: what is shown, what is being done, and the commands that concern the whole page. */
export function TitleBar({ onFind, onHelp }: TitleBarProps) {
  const { store, study } = usePage();
  const { announce, learn } = useActions();
  const runtime = useView((state) => state.info?.runtime);
  const theme = useTheme();

  // a device is compared with the CPU as graphs are first run: what was found meanwhile is asked for when it is looked at
  const refresh = async () => {
    const { info } = store.getState();
    if (info === undefined || info.runtime.provider === "cpu") return;
    const { runtime: found } = await study.info();
    if (found.findings.length !== info.runtime.findings.length) learn({ info: { ...info, runtime: found } });
  };

  const share = async () => {
    const { view } = store.getState();
    const link = new URL(location.href);
    link.hash = ADDRESS.write(view);
    const lost = leftOutOfLink(view);
    const without = lost.length === 0 ? "." : `, without ${lost.join(" and ")}: too many for a link.`;
    try {
      await navigator.clipboard.writeText(link.href);
      announce(`The link to this view was copied${without}`);
    } catch {
      announce("The browser did not let the link be copied: take it from the address bar.");
    }
  };

  return (
    <header className="title-bar">
      <Mark />
      <Facts />
      <EditButton />
      <PinnedUnit />
      <Notes />
      <Jobs />
      <span className="grow" />
      <button
        type="button"
        className="button compact title-find"
        onClick={onFind}
        aria-label="Find a layer, class, image or command"
      >
        <Icon name="find" />
        <span className="grow title-find-word">Find</span>
        <kbd>{keyHere(PAGE_KEYS.find)}</kbd>
      </button>
      {runtime === undefined ? null : (
        <span
          className="button compact"
          title={[`${runtime.name} on ${runtime.provider}`, ...runtime.findings].join("\n")}
          onPointerEnter={refresh}
        >
          {runtime.provider}
        </span>
      )}
      <i className="title-rule" />
      <button
        type="button"
        className="button square"
        aria-label="Copy a link to this view"
        title="Copy a link to this view"
        onClick={share}
      >
        <Icon name="share" />
      </button>
      <ExportMenu />
      <button
        type="button"
        className="button square"
        aria-label="Keys and pointer"
        title="Keys and pointer (?)"
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
      <button
        type="button"
        className="button square"
        aria-label={theme === "dark" ? "Light theme" : "Dark theme"}
        title={theme === "dark" ? "Light theme" : "Dark theme"}
        onClick={toggleTheme}
      >
        <Icon name="theme" />
      </button>
    </header>
  );
}
