import { lazy, Suspense } from "react";
import { EmptyPlate } from "../../parts/plate.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { LayerView } from "./layer-view.tsx";
import "./inspector.css";

// no image is chosen when the page opens
const ImageView = lazy(async () => ({ default: (await import("./image-view.tsx")).ImageView }));

/** Whether the image or the layer is inspected. */
export function InspectorHead() {
  const { look } = useActions();
  const inspect = useView((state) => state.view.inspect);
  return (
    <div className="tabs" role="tablist" aria-label="What is inspected">
      {(["image", "layer"] as const).map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          className={inspect === tab ? "button compact on" : "button compact"}
          aria-selected={inspect === tab}
          onClick={() => look({ inspect: tab })}
        >
          {tab === "image" ? "Image" : "Layer"}
        </button>
      ))}
    </div>
  );
}

/** The image or the layer that was chosen, in detail. */
export function InspectorBody() {
  const inspect = useView((state) => state.view.inspect);
  const item = useView((state) => state.view.item);
  if (inspect === "image" && item === undefined) {
    return (
      <EmptyPlate>
        Choose an image in the projection or in the grid below to see what the network makes of it.
      </EmptyPlate>
    );
  }
  return (
    <div className="inspector">
      {inspect === "layer" || item === undefined ? (
        <LayerView />
      ) : (
        <Suspense fallback={null}>
          <ImageView item={item} />
        </Suspense>
      )}
    </div>
  );
}
