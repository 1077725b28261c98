import { Segments } from "../../parts/segments.tsx";
import { PasteOptions, type PasteOptionsProps } from "./paste-options.tsx";
import type { Tool, ToolName } from "./tools.ts";

const TOOLS: readonly { readonly value: ToolName | "none"; readonly label: string; readonly hint: string }[] = [
  { value: "none", label: "Look", hint: "A press does nothing" },
  { value: "brush", label: "Brush", hint: "Paint along a stroke" },
  { value: "occlude", label: "Window", hint: "Cover a window; drag inside it to move it" },
  { value: "move", label: "Patch", hint: "Mark a patch, then drag it to another place" },
  {
    value: "paste",
    label: "Paste",
    hint: "Mark a window that is filled from another image of the data, or lay down a picture of your own",
  },
];

const PAINTS = [
  ["colour", "colour"],
  ["mean", "mean colour"],
  ["blur", "blur"],
  ["noise", "noise"],
  ["grey", "grey"],
  ["restore", "original"],
] as const;

interface ToolboxProps {
  readonly tool: Tool;
  readonly active: boolean;
  readonly onChange: (tool: Tool, active: boolean) => void;
  /** Number of images of the data. */
  readonly count: number;
  /** The longer side of the picture, in pixels. */
  readonly side: number;
  readonly paste: Pick<PasteOptionsProps, "laid" | "onFile" | "onLaid" | "side">;
}

/** What a press on the picture does, and what it does it with. */
export function Toolbox({ tool, active, onChange, count, side, paste }: ToolboxProps) {
  const change = (patch: Partial<Tool>) => onChange({ ...tool, ...patch }, true);
  const choose = (name: ToolName | "none") =>
    name === "none" ? onChange(tool, false) : onChange({ ...tool, name }, true);
  return (
    <div className="toolbox small">
      <Segments name="Tool" options={TOOLS} value={active ? tool.name : "none"} onChoose={choose} />
      {active && tool.name !== "move" ? (
        <div className="toolbox-options">
          {tool.name === "brush" || tool.name === "occlude" ? (
            <label>
              <span className="unseen">Paint</span>
              <select className="field" value={tool.paint} onChange={(event) => change({ paint: event.target.value })}>
                {PAINTS.map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          {tool.paint === "colour" && (tool.name === "brush" || tool.name === "occlude") ? (
            <input
              type="color"
              aria-label="Colour"
              value={`#${tool.colour}`}
              onChange={(event) => change({ colour: event.target.value.slice(1) })}
            />
          ) : null}
          {tool.name === "brush" ? (
            <>
              <label title="Diameter, in pixels of the network's image">
                size
                <input
                  type="range"
                  min={1}
                  max={side}
                  step={0.5}
                  value={tool.size}
                  onChange={(event) => change({ size: Number(event.target.value) })}
                />
              </label>
              <label title="How far the edge fades">
                soft
                <input
                  type="range"
                  min={0}
                  max={1}
                  step={0.05}
                  value={tool.softness}
                  onChange={(event) => change({ softness: Number(event.target.value) })}
                />
              </label>
            </>
          ) : null}
          {tool.name === "paste" ? <PasteOptions {...{ tool, change, count, ...paste }} /> : null}
        </div>
      ) : null}
    </div>
  );
}
