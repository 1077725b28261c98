import type { CellPlace, Layer, WrittenCell, WrittenSource, WrittenStep, WrittenTerm } from "@deepling/engine";
import { plural } from "@deepling/engine";
import { Fragment } from "react";
import { formatCount } from "../../../parts/format.ts";
import { Icon, LayerGlyph } from "../../../parts/glyph.tsx";
import { PictureCanvas } from "../../../parts/pixels.tsx";
import { useAnswer } from "../../../parts/use-answer.ts";
import { fieldOf } from "../../../renderers/space/written-bands.ts";
import { useActions, usePage, useStudyInfo } from "../../../state/context.tsx";
import type { Failure } from "../../../state/store.ts";
import { classUnits } from "../../../state/target-words.ts";
import { unitPage } from "../../../state/unit-name.ts";
import {
  decimalsOf,
  figures,
  fixed,
  functionWords,
  hasPlaces,
  placeNumbers,
  placeWords,
  signed,
} from "./written-text.ts";

/** Terms that are asked for; the engine adds up the rest. */
export const TERMS = 7;
/** Terms that are written out where the stage is low: the others join the rest. */
const FEW_TERMS = 4;

interface CardProps {
  readonly item: number;
  readonly cell: CellPlace;
  /** Undefined until it is known. */
  readonly written: WrittenCell | undefined;
  readonly failure: Failure | undefined;
  /** Whether it stays while the pointer moves on. */
  readonly kept: boolean;
  /** Whether there is little height. */
  readonly low: boolean;
  /** Whether it stands below, as wide as the stage. */
  readonly narrow: boolean;
  /** Whether it stands on the left, since the cell is on the right. */
  readonly left: boolean;
  readonly onClose: () => void;
}

/** Where a cell is, its value, and how that comes about. */
export function CellCard({ item, cell, written, failure, kept, low, narrow, left, onClose }: CardProps) {
  const info = useStudyInfo();
  const { look } = useActions();
  const layer = info.model.layers[cell.layer];
  if (layer === undefined) return null;
  const unit = classUnits(info, cell.layer)?.[cell.unit] ?? `channel ${cell.unit}`;
  return (
    <aside
      className={["cell-card", kept ? "is-kept" : "", narrow ? "is-below" : left ? "is-left" : ""].join(" ")}
      aria-label="Cell"
    >
      <header>
        <LayerGlyph kind={layer.kind} />
        <h3>
          <span className="clip" title={layer.name}>
            {layer.name}
          </span>{" "}
          <span className="quiet clip cell-unit">{cell.layer === 0 ? "pixel" : unit}</span>
        </h3>
        <span className="grow" />
        {cell.layer === 0 || !kept ? null : (
          <button
            type="button"
            className="button compact"
            onClick={() => look(unitPage({ layer: layer.name, unit: cell.unit }))}
          >
            Unit
          </button>
        )}
        {kept ? (
          <button type="button" className="button square compact" aria-label="Let go of the cell" onClick={onClose}>
            <Icon name="close" />
          </button>
        ) : null}
      </header>
      {cell.layer === 0 ? (
        <p className="quiet">
          A pixel of the image, as the network is shown it: row {cell.row}, column {cell.column}.
        </p>
      ) : failure !== undefined ? (
        <p className="wrong">{failure.message}</p>
      ) : written === undefined ? (
        <p className="faint">…</p>
      ) : (
        written.steps.map((step) => (
          <Step
            key={step.layer}
            step={step}
            layers={info.model.layers}
            place={placeWords(cell, layer)}
            most={low ? FEW_TERMS : TERMS}
          />
        ))
      )}
      {cell.layer === 0 ? null : <Field layer={layer} cell={cell} item={item} />}
    </aside>
  );
}

/** What of the image the cell sees, drawn on it. */
function Field({ layer, cell, item }: { readonly layer: Layer; readonly cell: CellPlace; readonly item: number }) {
  const { study } = usePage();
  const { answer } = useAnswer(`${item}`, (signal) => study.picture({ item }, { signal }));
  const field = layer.receptiveField?.size;
  const box =
    answer === undefined
      ? undefined
      : fieldOf({ rows: answer.height, columns: answer.width }, layer.receptiveField, cell);
  return (
    <div className="cell-field">
      {answer === undefined || box === undefined ? null : (
        <div className="cell-picture">
          <PictureCanvas picture={answer} name="The image, with what the cell sees" />
          <svg viewBox={`0 0 ${answer.width} ${answer.height}`} aria-hidden="true">
            <rect
              x={box.left}
              y={box.top}
              width={box.right - box.left + 1}
              height={box.bottom - box.top + 1}
              vectorEffect="non-scaling-stroke"
            />
          </svg>
        </div>
      )}
      <p className="faint">
        sees {field === undefined ? "the whole image" : `${field[0]}×${field[1]} pixels of the image`}
      </p>
    </div>
  );
}

interface StepProps {
  readonly step: WrittenStep;
  readonly layers: readonly Layer[];
}

interface MostTerms {
  /** Terms that are written out. */
  readonly most: number;
}

function Step({ step, layers, place, most }: StepProps & MostTerms & { readonly place: string }) {
  const layer = layers[step.layer];
  if (layer === undefined) return null;
  const decimals = decimalsOf(step);
  return (
    <section className="cell-step">
      <p className="cell-value">
        <span className="clip quiet">
          {layer.name} {place}
        </span>
        <b>{fixed(step.value, decimals)}</b>
      </p>
      {step.form === "sum" ? <Sum step={step} layers={layers} most={most} decimals={decimals} /> : null}
      {step.form === "same" ? (
        <p className="cell-formula">= {functionWords(layer, fixed(step.terms[0]?.value ?? 0, decimals))}</p>
      ) : null}
      {step.form === "greatest" ? <Greatest step={step} layers={layers} /> : null}
      {step.form === "reads" ? <Reads step={step} layers={layers} layer={layer} /> : null}
    </section>
  );
}

/** Σ w·x + b, the largest terms one by one, and the rest as one number: they add up to the value. */
function Sum({ step, layers, most, decimals }: StepProps & MostTerms & { readonly decimals: number }) {
  const { count, zeros, bias } = step;
  const terms = step.terms.slice(0, most);
  const rest = step.terms.slice(most).reduce((sum, { weight, value }) => sum + weight * value, step.rest);
  const places = step.sources.some(({ layer }) => hasPlaces(layers[layer] ?? { shape: [] }));
  const largest = Math.max(1e-12, Math.abs(bias), Math.abs(rest), ...terms.map(amountOf));
  const others = count - terms.length;
  return (
    <>
      <p className="cell-formula">
        = b + Σ w·x over {plural(count, "cell")}
        {zeros === 0 ? "" : ` (${formatCount(zeros)} are 0)`}
      </p>
      <div className="cell-terms">
        <span className="faint cell-of">{places ? "channel (row, column): w · x" : "channel: w · x"}</span>
        <span className="faint cell-adds">adds</span>
        {terms.map((term) => (
          <Fragment key={`${term.source} ${term.unit} ${term.row} ${term.column}`}>
            <TermName term={term} step={step} layers={layers} />
            <span className="factors">
              {figures(term.weight)} · {figures(term.value)}
            </span>
            <Amount value={term.weight * term.value} of={largest} decimals={decimals} />
          </Fragment>
        ))}
        {others <= 0 ? null : (
          <>
            <span className="quiet">{formatCount(others)} more</span>
            <span className="factors" />
            <Amount value={rest} of={largest} decimals={decimals} />
          </>
        )}
        <span className="quiet">bias</span>
        <span className="factors">b</span>
        <Amount value={bias} of={largest} decimals={decimals} />
      </div>
    </>
  );
}

const amountOf = ({ weight, value }: WrittenTerm): number => Math.abs(weight * value);

function TermName({ term, step, layers }: StepProps & { readonly term: WrittenTerm }) {
  const layer = layers[step.sources[term.source]?.layer ?? 0];
  if (layer === undefined) return <span />;
  const several = step.sources.length > 1 || step.count === 1;
  return (
    <span className="clip" title={`${layer.name}, channel ${term.unit}, row ${term.row}, column ${term.column}`}>
      {several ? `${layer.name} ` : ""}
      {term.unit} {hasPlaces(layer) ? <span className="faint">({placeNumbers(term, layer)})</span> : null}
    </span>
  );
}

function Amount({ value, of, decimals }: { readonly value: number; readonly of: number; readonly decimals: number }) {
  const share = `${(50 * Math.min(1, Math.abs(value) / of)).toFixed(1)}%`;
  return (
    <>
      <span className="amount-bar" aria-hidden="true">
        <i className={value < 0 ? "is-less" : "is-more"} style={{ width: share }} />
      </span>
      <span className="amount">{signed(value, decimals)}</span>
    </>
  );
}

const cellsIn = ({ box }: WrittenSource): number | undefined =>
  box === undefined ? undefined : (box.bottom - box.top + 1) * (box.right - box.left + 1);

function Greatest({ step, layers }: StepProps) {
  const [chosen] = step.terms;
  const [source] = step.sources;
  const layer = layers[source?.layer ?? 0];
  if (chosen === undefined || source === undefined || layer === undefined) return null;
  const among = cellsIn(source);
  return (
    <p className="cell-formula">
      = the greatest of {among === undefined ? "all cells" : plural(among, "cell")} of {layer.name}/{chosen.unit}, at{" "}
      {placeWords(chosen, layer)}
    </p>
  );
}

function Reads({ step, layers, layer }: StepProps & { readonly layer: Layer }) {
  const names = step.sources.map((source) => layers[source.layer]?.name ?? "").join(" and ");
  return (
    <p className="cell-formula">
      = {layer.op} of {names === "" ? "its input" : names}: no sum of weighted cells
    </p>
  );
}
