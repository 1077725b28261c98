import { nameAt, percent } from "@deepling/engine";
import { useEffect, useLayoutEffect, useRef } from "react";
import { useActions, useStudyInfo, useView } from "../state/context.tsx";
import { classStatistics, verdictOf } from "../state/statistics.ts";
import type { Hover, Target } from "../state/store.ts";
import { ClassDot, ClassName } from "./class-tag.tsx";
import { formatCount, formatLarge, formatShape } from "./format.ts";
import { LayerGlyph } from "./glyph.tsx";
import { isMeasureId, MEASURES, writtenValue } from "./measures.ts";
import { Thumbnail } from "./thumbnail.tsx";
import "./hover-card.css";

function ImageCard({ item }: { readonly item: number }) {
  const { data } = useStudyInfo();
  const evaluation = useView((state) => state.evaluation);
  const { label, predicted, confidence, wrong } = verdictOf(item, data.labels, evaluation);
  return (
    <div className="card-image">
      <Thumbnail item={item} side={72} />
      <div className="grow">
        <h3>{nameAt(data.names, item) ?? `image ${item}`}</h3>
        <dl>
          {label < 0 ? null : (
            <>
              <dt>true</dt>
              <dd>
                <ClassName label={label} />
              </dd>
            </>
          )}
          {predicted < 0 ? null : (
            <>
              <dt className={wrong ? "wrong" : ""}>predicted</dt>
              <dd>
                <ClassName label={predicted} />
              </dd>
              <dt>confidence</dt>
              <dd>{percent(confidence)}</dd>
            </>
          )}
        </dl>
      </div>
    </div>
  );
}

function LayerCard({ layer }: { readonly layer: number }) {
  const { model } = useStudyInfo();
  const layout = useView((state) => state.projection?.sequence.layers.find((one) => one.layer === layer));
  const info = model.layers[layer];
  if (info === undefined) return null;
  const size = info.receptiveField?.size;
  return (
    <>
      <h3>
        <LayerGlyph kind={info.kind} />
        {info.name}
      </h3>
      <p>
        {info.kind}
        {info.detail === "" ? "" : ` · ${info.detail}`}
      </p>
      <dl>
        <dt>output</dt>
        <dd>{formatShape(info.shape)}</dd>
        <dt>parameters</dt>
        <dd>{formatLarge(info.parameters)}</dd>
        <dt>multiply-adds</dt>
        <dd>{formatLarge(info.multiplyAdds)}</dd>
        <dt>receptive field</dt>
        <dd>{size === undefined ? "everything" : `${size[0]}×${size[1]} px`}</dd>
        {layout === undefined ? null : (
          <>
            <dt>class purity</dt>
            <dd>{writtenValue("purity", layout.quality.purity)}</dd>
            <dt>stress</dt>
            <dd>{writtenValue("stress", layout.quality.stress)}</dd>
          </>
        )}
      </dl>
      {layout?.reduction === undefined ? null : <p>Reduced to fit memory: {layout.reduction}.</p>}
    </>
  );
}

function ClassCard({ label }: { readonly label: number }) {
  const { data } = useStudyInfo();
  const evaluation = useView((state) => state.evaluation);
  const name = data.classes[label] ?? `class ${label}`;
  const known = evaluation === undefined ? undefined : classStatistics(evaluation, data.classes.length, label);
  if (known === undefined) return <h3>{name}</h3>;
  return (
    <>
      <h3>
        <ClassDot label={label} />
        {name}
      </h3>
      <dl>
        <dt>images</dt>
        <dd>{formatCount(known.count)}</dd>
        <dt>recall</dt>
        <dd>{percent(known.recall)}</dd>
        <dt>precision</dt>
        <dd>{percent(known.precision)}</dd>
        {known.mistaken === undefined ? null : (
          <>
            <dt>most often predicted as</dt>
            <dd>
              {data.classes[known.mistaken.label]} ({formatCount(known.mistaken.count)})
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

function MeasureCard({ measure, value, on = "" }: Extract<Target, { kind: "measure" }>) {
  if (!isMeasureId(measure)) return null;
  const { name, definition, source, better } = MEASURES[measure];
  return (
    <>
      <h3>
        <span className="grow">{name}</span>
        {value === undefined ? null : <span>{writtenValue(measure, value)}</span>}
      </h3>
      <p>{definition}</p>
      {on === "" ? null : <p>{`${on.slice(0, 1).toUpperCase()}${on.slice(1)}.`}</p>}
      <p className="faint">
        {better === "neither" ? "" : `${better === "higher" ? "Higher" : "Lower"} is better. `}
        {source}
      </p>
    </>
  );
}

function Content({ target }: Pick<Hover, "target">) {
  if (target.kind === "image") return <ImageCard item={target.item} />;
  if (target.kind === "layer") return <LayerCard layer={target.layer} />;
  if (target.kind === "class") return <ClassCard label={target.label} />;
  return <MeasureCard {...target} />;
}

const MARGIN = 8;
/** Held while the pointer chooses: they change nothing under it. */
const MODIFIERS: readonly string[] = ["Shift", "Control", "Alt", "Meta"];

/** The one card of the page: shows what the pointer or the keyboard rests on, beside it and never over it. */
export function HoverCard() {
  const card = useRef<HTMLDivElement>(null);
  const hover = useView((state) => (state.info === undefined ? undefined : state.hover));

  useLayoutEffect(() => {
    const element = card.current;
    if (element === null) return;
    if (hover === undefined) {
      element.hidePopover();
      return;
    }
    // Shown again each time, so that it stays above panels that opened since.
    element.hidePopover();
    element.showPopover();
    const { offsetWidth: width, offsetHeight: height } = element;
    const { left, top, right, bottom } = hover.box;
    const beside = right - left < innerWidth * 0.4;
    const fitsRight = right + MARGIN + width <= innerWidth;
    const x = beside ? (fitsRight ? right + MARGIN : left - MARGIN - width) : left;
    const fitsBelow = bottom + MARGIN + height <= innerHeight;
    const y = beside ? top : fitsBelow ? bottom + MARGIN : top - MARGIN - height;
    element.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - width - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(y, innerHeight - height - MARGIN))}px`;
  }, [hover]);

  // a key may take away what lies under the pointer, which nothing then leaves; where the keyboard goes to a target, its card is shown after this
  const { setHover } = useActions();
  useEffect(() => {
    const press = ({ key }: KeyboardEvent) => {
      if (!MODIFIERS.includes(key)) setHover(undefined);
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, [setHover]);

  return (
    <div ref={card} className="hover-card" popover="manual" role="tooltip">
      {hover === undefined ? null : <Content target={hover.target} />}
    </div>
  );
}
