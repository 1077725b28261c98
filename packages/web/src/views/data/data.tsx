import { hasScores } from "@deepling/engine";
import { lazy, Suspense } from "react";
import { formatCount } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { EmptyPlate } from "../../parts/plate.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { itemsOf } from "../../state/items.ts";
import { Confusion } from "./confusion.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { ImageGrid } from "./image-grid.tsx";
import { Pick } from "./pick.tsx";
import "./data.css";

const LabelTable = lazy(async () => ({ default: (await import("./label-table.tsx")).LabelTable }));

/** A layout of fewer points shows nothing. */
const FEWEST = 3;

const useShownItems = (): Int32Array => useView((state) => state.images.listed());

/** Projects the selection, or what the filters let pass, by itself; and all images again. */
function ProjectThese({ shown }: { readonly shown: Int32Array }) {
  const { look } = useActions();
  const { data } = useStudyInfo();
  const selection = useView((state) => state.view.selection);
  const projected = useView((state) => state.view.projected);
  const many = selection.length >= FEWEST ? selection.length : shown.length;
  const some = many >= FEWEST && many < data.count;
  const project = () => {
    const items = selection.length >= FEWEST ? selection : itemsOf(shown);
    look({ projected: items, camera: undefined });
  };
  const words = some ? `${selection.length >= FEWEST ? "selected" : "these"} ${formatCount(many)}` : "these";
  return (
    <>
      {projected === undefined ? null : (
        <button
          type="button"
          className="button compact on data-projected"
          aria-label={`${formatCount(projected.length)} projected · all again`}
          title="Project all images again"
          onClick={() => look({ projected: undefined, camera: undefined })}
        >
          {formatCount(projected.length)} projected<span className="wide-words"> · all again</span>{" "}
          <Icon name="close" />
        </button>
      )}
      <button
        type="button"
        className="button compact outlined"
        disabled={!some}
        aria-label={`Project ${words}`}
        title={some ? "New layouts of just these images" : "Select or filter at least three images first"}
        onClick={project}
      >
        Project <span className="wide-words">{words}</span>
        {some ? <span className="narrow-words">{formatCount(many)}</span> : null}
      </button>
    </>
  );
}

/** What is filtered and sorted, and what can be projected, once the study is there. */
export function DataHead() {
  return useView((state) => state.info !== undefined) ? <Head /> : null;
}

function Head() {
  const { data } = useStudyInfo();
  const shown = useShownItems();
  const selected = useView((state) => state.view.selection.length);
  return (
    <div className="data-head">
      <FilterBar />
      <span className="grow" />
      <span className={selected >= FEWEST ? "data-count is-said-again" : "data-count"}>
        {selected > 1 ? `${formatCount(selected)} selected` : formatCount(shown.length)}
        {selected > 1 || shown.length === data.count ? null : (
          <span className="wide-words"> of {formatCount(data.count)}</span>
        )}
      </span>
      <Pick />
      <ProjectThese shown={shown} />
    </div>
  );
}

/** How classes are confused, or how well each label is told; nothing where there is nothing to compare with. */
function Judged() {
  const { model, data } = useStudyInfo();
  if (!hasScores(model.output)) return null;
  if (model.output.kind === "labels") {
    return (
      <Suspense fallback={null}>
        <LabelTable />
      </Suspense>
    );
  }
  return data.labels !== undefined && data.classes.length > 0 ? <Confusion /> : null;
}

/** The confusion matrix, and the images that pass the filters. */
export function DataBody() {
  const { data } = useStudyInfo();
  const shown = useShownItems();
  return (
    <div className="data">
      <Judged />
      <div className="data-images">
        {data.count === 0 ? <EmptyPlate>There are no images here.</EmptyPlate> : <ImageGrid items={shown} />}
      </div>
    </div>
  );
}
