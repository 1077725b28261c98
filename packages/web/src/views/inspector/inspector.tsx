import { Panel } from "../../parts/panel.tsx";
import { EmptyPlate, OpeningPlate } from "../../parts/plate.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { ImageView } from "./image-view.tsx";
import { LayerView } from "./layer-view.tsx";
import "./inspector.css";

/** The image or the layer that was chosen, in detail. */
export function Inspector() {
  const { look } = useActions();
  const known = useView((state) => state.info !== undefined);
  const opening = useView((state) => state.jobs.open);
  const inspect = useView((state) => state.view.inspect);
  const item = useView((state) => state.view.item);
  const head = (
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
  return (
    <Panel id="inspector" title="Inspector" head={head}>
      {!known ? (
        <OpeningPlate job={opening} waiting="reading" />
      ) : inspect === "layer" ? (
        <div className="inspector">
          <LayerView />
        </div>
      ) : item === undefined ? (
        <EmptyPlate>
          Choose an image in the projection or in the grid below to see what the network makes of it.
        </EmptyPlate>
      ) : (
        <div className="inspector">
          <ImageView item={item} />
        </div>
      )}
    </Panel>
  );
}
