import { useRef } from "react";
import type { EditText } from "../../state/edit-text.ts";
import { imageFileOf } from "./picture-file.ts";
import type { Tool } from "./tools.ts";

/** What is set of the tool that pastes. */
export interface PasteOptionsProps {
  readonly tool: Tool;
  readonly change: (patch: Partial<Tool>) => void;
  /** Number of images of the data. */
  readonly count: number;
  /** The longer side of the picture, in pixels. */
  readonly side: number;
  /** The last edit, if it is a picture that was laid down. */
  readonly laid: EditText | undefined;
  readonly onFile: (file: File) => void;
  /** Its longer side, or its feather, in pixels; changes of one press are undone together. */
  readonly onLaid: (set: "size" | "feather", value: number, gesture: string) => void;
}

/** Where a patch is pasted from, and size and softness of a picture that was laid down. */
export function PasteOptions({ tool, change, count, side, laid, onFile, onLaid }: PasteOptionsProps) {
  const bounded = (item: number) => Math.max(0, Math.min(count - 1, Math.round(item)));
  return (
    <>
      {tool.picture === undefined && laid === undefined ? (
        <label title="Number of the image in the data">
          from image
          <input
            className="field"
            type="number"
            min={0}
            max={count - 1}
            value={tool.item}
            onChange={(event) => change({ item: bounded(Number(event.target.value)) })}
          />
        </label>
      ) : null}
      <FileButton onFile={onFile} />
      {laid === undefined ? null : <LaidOptions {...{ laid, side, onLaid }} />}
      {tool.picture === undefined ? null : (
        <button
          type="button"
          className="button compact"
          title={`You paste ${tool.picture.name}. Press to paste from images of the data again`}
          onClick={() => change({ picture: undefined })}
        >
          From data
        </button>
      )}
    </>
  );
}

function FileButton({ onFile }: Pick<PasteOptionsProps, "onFile">) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="button compact outlined"
        title="Lay down a picture of your own; you can drop a file on the image, or paste one from the clipboard, too"
        onClick={() => input.current?.click()}
      >
        File …
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label="Picture to paste"
        onChange={(event) => {
          const file = imageFileOf(event.target.files);
          event.target.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}

const SLIDERS = [
  { set: "size", label: "size", title: "Longer side of the picture that was laid down, in pixels", min: 1, step: 1 },
  { set: "feather", label: "soft", title: "Pixels over which its edges fade", min: 0, step: 0.5 },
] as const;

interface LaidOptionsProps extends Pick<PasteOptionsProps, "side" | "onLaid"> {
  readonly laid: EditText;
}

function LaidOptions({ laid, side, onLaid }: LaidOptionsProps) {
  const gesture = useRef(0);
  const number = (key: string) => Number(laid.given[key] ?? 0);
  const values = { size: Math.max(number("width"), number("height")), feather: number("feather") };
  return SLIDERS.map(({ set, label, title, min, step }) => (
    <label key={set} title={title}>
      {label}
      <input
        type="range"
        min={min}
        max={set === "size" ? side : side / 4}
        step={step}
        value={values[set]}
        onPointerDown={() => {
          gesture.current++;
        }}
        onChange={(event) => onLaid(set, Number(event.target.value), `${set} ${gesture.current}`)}
      />
    </label>
  ));
}
