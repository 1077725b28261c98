import { MaximiseButton } from "../../parts/panel.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { Choice } from "./choice.tsx";
import { fitted } from "./fitted.ts";
import { canColour, colouringFor } from "./point-look.ts";
import type { StageTool } from "./stage-gesture.ts";
import { StageIcon } from "./stage-icon.tsx";
import { StageMode } from "./stage-mode.tsx";
import { ZoomButtons } from "./zoom-buttons.tsx";

const COLOURINGS = [
  { value: "class", text: "Class", title: "Colour by true class" },
  { value: "predicted", text: "Predicted", title: "Colour by predicted class" },
  { value: "correct", text: "Right", title: "Colour by whether the network is right" },
  { value: "confidence", text: "Confidence", title: "Colour by the probability of the predicted class" },
  {
    value: "depth",
    text: "Decided",
    title: "Colour by decision depth: the layer from which on an image's neighbours have its predicted class",
  },
] as const;

const MARKS = [
  { value: "auto", text: "Auto", title: "Images where they fit, points elsewhere" },
  { value: "points", text: "Points", title: "Always points" },
  { value: "thumbnails", text: "Images", title: "Always images" },
] as const;

const TRAILS = [
  { value: "0", text: "None", title: "No trails" },
  { value: "1", text: "1", title: "Trails over the last layer" },
  { value: "3", text: "3", title: "Trails over the last three layers" },
  { value: "6", text: "6", title: "Trails over the last six layers" },
] as const;

/** What the stage is coloured by, how images are drawn, and where one looks. */
export function Toolbar({
  tool,
  onTool,
  onZoom,
}: {
  readonly tool: StageTool;
  readonly onTool: (tool: StageTool) => void;
  readonly onZoom: (factor: number) => void;
}) {
  const shown = useView((state) => state.view.colouring);
  const marks = useView((state) => state.view.marks);
  const emphasiseWrong = useView((state) => state.view.emphasiseWrong);
  const trailing = useView((state) => state.view.trails > 0);
  const info = useView((state) => state.info);
  const { look } = useActions();
  const wrongs = info !== undefined && canColour("correct", info);
  return (
    <div className="stage-tools" role="toolbar" aria-label="Projection">
      <StageMode />
      <Choice
        name="Colour by"
        value={info === undefined ? shown : colouringFor(shown, info)}
        options={COLOURINGS.map((option) => ({
          ...option,
          off: info !== undefined && !canColour(option.value, info),
        }))}
        onChange={(colouring) => look({ colouring })}
      />
      <Choice name="Draw images as" value={marks} options={MARKS} onChange={(chosen) => look({ marks: chosen })} />
      <button
        type="button"
        className="button compact"
        aria-pressed={emphasiseWrong}
        disabled={!wrongs}
        title="Ring the images that the network gets wrong"
        onClick={() => look({ emphasiseWrong: !emphasiseWrong })}
      >
        <StageIcon name="errors" />
        <span className="word">Errors</span>
      </button>
      <Popover
        className={`button compact${trailing ? " on" : ""}`}
        name="Trails"
        label={
          <>
            <StageIcon name="trails" />
            <span className="word">Trails</span>
          </>
        }
      >
        {() => <TrailsPanel />}
      </Popover>
      <Popover className="button compact" label="Layout" name="Layout">
        {() => <LayoutPanel />}
      </Popover>
      <span className="grow" />
      <button
        type="button"
        className="button square compact"
        aria-label="Lasso"
        aria-pressed={tool === "lasso"}
        title="Lasso: drag around images to select them (or drag with Shift held)"
        onClick={() => onTool(tool === "lasso" ? "pan" : "lasso")}
      >
        <StageIcon name="lasso" />
      </button>
      <ZoomButtons onZoom={onZoom} yields />
      <FitButton />
      <MaximiseButton id="stage" title="Projection" shortcut="f" />
    </div>
  );
}

/** Undoes what was panned and magnified; then changes between most images and every image. */
function FitButton() {
  const camera = useView((state) => state.view.camera);
  const fit = useView((state) => state.view.fit);
  const { look } = useActions();
  const words =
    camera !== undefined ? "Fit the view" : fit === "most" ? "Show every image" : "Show most images, larger";
  return (
    <button
      type="button"
      className="button square compact"
      aria-label={words}
      title={`${words} (0)`}
      onClick={() => look(fitted({ camera, fit }))}
    >
      <StageIcon name={camera === undefined && fit === "most" ? "spread" : "fit"} />
    </button>
  );
}

function TrailsPanel() {
  const trails = useView((state) => state.view.trails);
  const { look } = useActions();
  return (
    <div className="stage-panel">
      <p>Layers back</p>
      <Choice
        name="Trails over the last layers"
        value={TRAILS.find((option) => Number(option.value) === trails)?.value ?? "3"}
        options={TRAILS}
        onChange={(reach) => look({ trails: Number(reach) })}
      />
      <p className="faint small">
        The way that each selected image has come through the layers before. Without a selection, up to 200 images all
        leave a trail.
      </p>
    </div>
  );
}

function LayoutPanel() {
  const mode = useView((state) => state.view.mode);
  const scale = useView((state) => state.view.scale);
  const fit = useView((state) => state.view.fit);
  const { look } = useActions();
  return (
    <div className="stage-panel">
      <p>Successive layers</p>
      <Choice
        name="Successive layers"
        value={mode}
        options={[
          {
            value: "paper",
            text: "Aligned",
            title: "PivotMDS in two dimensions, each layer turned or mirrored to fit the one before",
          },
          {
            value: "smooth",
            text: "Smooth",
            title: "Ten dimensions of PivotMDS; each layer's view is chosen to agree with the one before",
          },
        ]}
        onChange={(chosen) => look({ mode: chosen })}
      />
      <p className="faint small">
        Aligned shows each layer's own best plane. Smooth chooses, among ten dimensions, the plane nearest to the layer
        before: half the movement at about the same stress.
      </p>
      <p>Scale</p>
      <Choice
        name="Scale"
        value={scale}
        options={[
          { value: "unit", text: "Each layer fills", title: "Every layout scaled to unit root-mean-square radius" },
          { value: "shared", text: "Shared", title: "All layouts on the scale of the largest" },
        ]}
        onChange={(chosen) => look({ scale: chosen })}
      />
      <p className="faint small">
        Activations of different layers differ in size by orders of magnitude. By default every layout is drawn with the
        same radius; its own is given beside its name.
      </p>
      <p>Fit</p>
      <Choice
        name="Fit"
        value={fit}
        options={[
          { value: "most", text: "Most images", title: "All but stray images, at most 1 % on each side" },
          { value: "all", text: "Every image", title: "All images, outliers included" },
        ]}
        onChange={(chosen) => look({ fit: chosen, camera: undefined })}
      />
      <p className="faint small">
        One class's long tail can squeeze all others into a corner. By default up to a hundredth on each side may lie
        outside where that makes the others clearly larger; marks at the edges count what does.
      </p>
    </div>
  );
}
