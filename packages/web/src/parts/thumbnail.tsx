import { NO_NAMES, nameAt } from "@deepling/engine";
import { useEffect, useRef } from "react";
import { usePage, useView } from "../state/context.tsx";
import { verdictOf } from "../state/statistics.ts";
import { ClassDot } from "./class-tag.tsx";
import { useHover } from "./hover.ts";
import "./thumbnail.css";

/** An item's small picture, `side` CSS pixels wide (rem of 16); drawn when it has arrived. */
export function Thumbnail({ item, side }: { readonly item: number; readonly side: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { thumbnails } = usePage();
  useEffect(() => {
    const draw = () => {
      const context = canvas.current?.getContext("2d");
      if (context === null || context === undefined) return true;
      return thumbnails.draw(context, item, 0, 0, thumbnails.size);
    };
    if (draw()) return;
    const release = thumbnails.subscribe(() => {
      if (draw()) release();
    });
    return release;
  }, [thumbnails, item]);
  const length = `${side / 16}rem`;
  return (
    <canvas
      ref={canvas}
      className="thumbnail"
      width={thumbnails.size}
      height={thumbnails.size}
      style={{ width: length, height: length }}
    />
  );
}

/** A small picture that leads to its image: the class it was said to be as a dot, a frame in the warning colour when wrong. */
export function ImageButton({
  item,
  side,
  caption,
}: {
  readonly item: number;
  readonly side: number;
  readonly caption?: string;
}) {
  const { store } = usePage();
  const hover = useHover({ kind: "image", item });
  const info = useView((state) => state.info);
  const evaluation = useView((state) => state.evaluation);
  const verdict = verdictOf(item, info?.data.labels, evaluation);
  return (
    <button
      type="button"
      className={verdict.wrong ? "image-button is-wrong" : "image-button"}
      aria-label={nameAt(info?.data.names ?? NO_NAMES, item) ?? `image ${item}`}
      onClick={() => store.getState().actions.selectItem(item)}
      {...hover}
    >
      <Thumbnail item={item} side={side} />
      <span className="image-caption small faint">
        <ClassDot label={verdict.label >= 0 ? verdict.label : verdict.predicted} />
        {caption}
      </span>
    </button>
  );
}
