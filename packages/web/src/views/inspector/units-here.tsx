import { lazy, Suspense } from "react";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";

/** Fetched when it is first shown: it brings the patches with it. */
const Cells = lazy(async () => ({ default: (await import("./cells.tsx")).Cells }));

/** The strongest units at a position of the image, once that is asked for; nothing in a layer without positions. */
export function UnitsHere({ item, layer: index }: { readonly item: number; readonly layer: number }) {
  const { look } = useActions();
  const { model } = useStudyInfo();
  const shown = useView((state) => state.view.cells);
  const layer = model.layers[index];
  const places = layer?.shape.filter((_, at) => at !== 0 && at !== layer.channels.axis).map(Number) ?? [];
  const hasPlaces = places.length === 2 && places.some((extent) => extent > 1);
  if (layer === undefined || index === 0 || layer.receptiveField === undefined || !hasPlaces) return null;
  return (
    <section aria-label="Units here">
      <h3>
        <span className="grow clip">Units here</span>
        <button
          type="button"
          className="button compact"
          aria-pressed={shown}
          title={`The strongest units of ${layer.name} at the position that is pointed at`}
          onClick={() => look({ cells: !shown })}
        >
          {shown ? "Hide" : "Show"}
        </button>
      </h3>
      {shown ? (
        <Suspense fallback={null}>
          <Cells key={`${item} ${index}`} item={item} layer={layer} />
        </Suspense>
      ) : null}
    </section>
  );
}
