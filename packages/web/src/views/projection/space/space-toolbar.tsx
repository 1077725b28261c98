import type { ReactNode } from "react";
import { MaximiseButton } from "../../../parts/panel.tsx";
import { useView } from "../../../state/context.tsx";
import { Choice } from "../choice.tsx";
import { StageIcon } from "../stage-icon.tsx";
import { StageMode } from "../stage-mode.tsx";
import { ZoomButtons } from "../zoom-buttons.tsx";
import type { SpaceController } from "./space-controller.ts";

const NEARNESS = [
  { value: "whole", text: "Network", title: "The whole network (0)" },
  { value: "close", text: "Layer", title: "One layer, with those that it reads behind it (0)" },
] as const;

interface ToolbarProps {
  /** What is looked at. */
  readonly caption: ReactNode;
  readonly controller: Pick<SpaceController, "magnify"> | undefined;
  readonly onClose: (close: boolean) => void;
}

/** What the stage shows in space, and how near. */
export function SpaceToolbar({ caption, controller, onClose }: ToolbarProps) {
  const { close, orbit } = useView((state) => state.view.space);
  return (
    <div className="stage-tools" role="toolbar" aria-label="Network in 3-D">
      <StageMode />
      <Choice
        name="Look at"
        value={close ? "close" : "whole"}
        options={NEARNESS}
        onChange={(value) => onClose(value === "close")}
      />
      {caption}
      <span className="grow" />
      <button
        type="button"
        className="button square compact"
        aria-label="Straighten the view"
        title="Straighten the view"
        disabled={orbit === undefined}
        onClick={() => onClose(close)}
      >
        <StageIcon name="fit" />
      </button>
      <ZoomButtons onZoom={(factor) => controller?.magnify(factor)} />
      <MaximiseButton id="stage" title="Projection" shortcut="f" />
    </div>
  );
}
