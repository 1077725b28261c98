import { useEffect, useRef } from "react";
import { useActions } from "../../state/context.tsx";
import type { EditText } from "../../state/edit-text.ts";
import { imageFileOf, laidPicture, readPictureFile, sizedPicture } from "./picture-file.ts";
import type { Point, Tool } from "./tools.ts";

interface PastedPictureProps {
  readonly stack: readonly EditText[];
  /** Of the network's image. */
  readonly size: { readonly width: number; readonly height: number };
  readonly tool: Tool;
  readonly change: (stack: readonly EditText[], gesture?: string) => void;
  readonly choose: (tool: Tool) => void;
  /** Takes the tool up. */
  readonly draw: () => void;
}

/** Lays pictures from files over the image, dropped, chosen or from the clipboard, and sets size and softness of the last one. */
export function usePastedPicture(props: PastedPictureProps) {
  const { announce } = useActions();
  const latest = useRef(props);
  latest.current = props;
  const onFile = useRef(async (file: File, around?: Point) => {
    const picture = await readPictureFile(file);
    if (picture === undefined) {
      announce(`${file.name} cannot be read as an image`);
      return;
    }
    const { stack, size, tool, change, choose, draw } = latest.current;
    // an edit whose picture was too large for its address gets it again
    const missing = around === undefined ? stack.findIndex(({ given }) => given.pixels === "") : -1;
    const edit = laidPicture(picture, size, around);
    const { pixels = "" } = edit.given;
    change(
      missing < 0
        ? [...stack, edit]
        : stack.map((one, at) => (at === missing ? { ...one, given: { ...one.given, pixels } } : one)),
    );
    choose({ ...tool, name: "paste", picture });
    draw();
  }).current;

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { target } = event;
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      const file = imageFileOf(event.clipboardData?.files);
      if (file === undefined) return;
      event.preventDefault();
      void onFile(file);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, [onFile]);

  const last = props.stack.at(-1);
  const laid = last?.name === "picture" ? last : undefined;
  return {
    laid,
    side: Math.max(props.size.width, props.size.height),
    onFile: (file: File, around?: Point) => void onFile(file, around),
    onLaid: (set: "size" | "feather", value: number, gesture: string) => {
      if (laid === undefined) return;
      const next =
        set === "size"
          ? sizedPicture(laid, value, props.size, props.tool.picture)
          : { ...laid, given: { ...laid.given, feather: String(value) } };
      props.change([...props.stack.slice(0, -1), next], `pasted ${gesture}`);
    },
  };
}
