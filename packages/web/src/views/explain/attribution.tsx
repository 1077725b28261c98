import {
  type Explanation,
  type MethodInfo,
  type ModelInfo,
  type Picture,
  sayOperators,
  scaleEnd,
  threeFigures,
} from "@deepling/engine";
import { useEffect, useMemo, useRef, useState } from "react";
import { attributionPicture, attributionTable } from "../../parts/attribution-picture.ts";
import { formatCount, formatValue } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { MenuOption } from "../../parts/menu.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { Popover } from "../../parts/popover.tsx";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import type { ExplainLook, GivenTexts } from "../../state/view-state.ts";
import { parameterFields, parametersOf } from "./parameter-fields.ts";
import { ParameterForm } from "./parameter-form.tsx";
import { useExplanation } from "./use-explanation.ts";
import { useExplanationExports } from "./use-explanation-exports.ts";

interface AttributionProps {
  readonly item: number;
  readonly picture: Picture;
  readonly methods: readonly MethodInfo[];
  /** What is explained, as the engine reads it; "" for the class said. */
  readonly target: string;
  /** The chosen method's id. */
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** What is set of its parameters. */
  readonly given: GivenTexts;
  readonly onGive: (given: GivenTexts) => void;
}

/** Why a method cannot explain the class scores of this network; of a unit or a layer only the attempt tells. */
function refusalOf({ needs }: MethodInfo, target: string, { withoutRelevance }: ModelInfo): string | undefined {
  if (needs !== "relevance" || withoutRelevance.length === 0 || /^(unit|layer|strongest):/.test(target))
    return undefined;
  return `no relevance rule for ${sayOperators(withoutRelevance)}`;
}

function MethodPicker({
  methods,
  method,
  target,
  onChoose,
}: Pick<AttributionProps, "methods" | "target" | "onChoose"> & { readonly method: MethodInfo | undefined }) {
  const { model } = useStudyInfo();
  return (
    <Popover
      className="button compact outlined"
      name={`Method: ${method?.title}`}
      label={
        <>
          <span className="clip">{method?.title}</span> <Icon name="fold-down" />
        </>
      }
    >
      {(close) =>
        methods.map((one) => (
          <MenuOption
            key={one.id}
            chosen={one.id === method?.id}
            refusal={refusalOf(one, target, model)}
            aside={one.insensitive ? "insensitive to the weights" : undefined}
            onChoose={() => {
              onChoose(one.id);
              close();
            }}
          >
            {one.title}
          </MenuOption>
        ))
      }
    </Popover>
  );
}

/** What to know before the method's maps are trusted. */
function Caution({ method }: { readonly method: MethodInfo | undefined }) {
  if (method === undefined) return null;
  return (
    <>
      {method.insensitive ? (
        <p className="attribution-label">
          <Icon name="warning" /> hardly changes when the weights are randomised (adebayo2018)
        </p>
      ) : null}
      {method.caution === "none" ? null : <p className="faint">{method.caution}</p>}
    </>
  );
}

/** The numbers that a method reports beside its map. */
function Facts({ explanation }: { readonly explanation: Explanation | undefined }) {
  if (explanation === undefined || explanation.facts.length === 0) return null;
  return (
    <dl className="attribution-facts">
      {explanation.facts.map(({ name, value, doc }) => (
        <div key={name} title={doc}>
          <dt className="quiet">{name}</dt>
          <dd>{typeof value === "number" ? formatFact(value) : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Three figures, however small. */
function formatFact(value: number): string {
  if (Number.isInteger(value)) return formatCount(value);
  return Math.abs(value) < 1e-3 ? formatValue(value) : threeFigures(value);
}

/** How far it is, or where the scale of its colours ends, and what they mean. */
function wordsOf(explanation: Explanation | undefined, colours: ExplainLook["colours"]): string {
  if (explanation === undefined) return "";
  if (!explanation.final) return `${explanation.done} of ${explanation.total}`;
  const end = formatFact(scaleEnd(explanation.map));
  if (!explanation.signed) return `scale ends at ${end}`;
  return colours === "diverging" ? `orange for, blue against, to ±${end}` : `scale ends at ±${end}`;
}

/** One method's attribution over the image, what the method does, and what to know before it is trusted. */
export function Attribution({ item, picture, methods, target, chosen, onChoose, given, onGive }: AttributionProps) {
  const { study } = usePage();
  const look = useView((state) => state.view.explain);
  const [attempt, setAttempt] = useState(0);
  const method = methods.find(({ id }) => id === chosen) ?? methods[0];
  const fields = useMemo(() => (method === undefined ? [] : parameterFields(method)), [method]);
  const parameters = parametersOf(fields, given);
  const asked = { item, method: method?.id ?? chosen, target, parameters, attempt };
  const { explanation, failure, stale } = useExplanation(study, asked);
  const parameterKey = JSON.stringify(parameters);
  const exported = useMemo(() => {
    if (stale || method === undefined || explanation?.final !== true || explanation.item !== item) return undefined;
    return { title: method.title, parameters: JSON.parse(parameterKey), explanation, picture };
  }, [stale, method, explanation, item, parameterKey, picture]);
  useExplanationExports(item, exported);
  const canvas = useRef<HTMLCanvasElement>(null);
  const table = useMemo(() => attributionTable(look.colours), [look.colours]);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    // one of the image before does not belong to this one
    if (context === null || context === undefined || explanation === undefined || explanation.item !== item) return;
    context.putImageData(attributionPicture(explanation, picture.pixels, look, table), 0, 0);
  }, [explanation, item, picture, look, table]);

  return (
    <section className="attribution" aria-label={method?.title ?? chosen}>
      <div className={`attribution-picture semantics-picture${stale ? " is-stale" : ""}`}>
        {failure !== undefined && !stale ? (
          <FailedPlate failure={failure} retry={() => setAttempt(attempt + 1)} />
        ) : (
          <canvas
            ref={canvas}
            role="img"
            aria-label={`${method?.title}: ${explanation?.target ?? "on its way"}`}
            width={picture.width}
            height={picture.height}
            style={{ imageRendering: picture.width < 96 ? "pixelated" : "auto" }}
          />
        )}
      </div>
      <div className="attribution-words small">
        <div className="attribution-method">
          <MethodPicker methods={methods} method={method} target={target} onChoose={onChoose} />
          <ParameterForm title={method?.title ?? chosen} fields={fields} given={given} onChange={onGive} />
        </div>
        <p className="attribution-scale">
          {explanation === undefined ? null : <span>{explanation.target}</span>}
          <span className="faint">{stale ? "on its way" : wordsOf(explanation, look.colours)}</span>
        </p>
        <Facts explanation={stale ? undefined : explanation} />
        <Caution method={method} />
        <p className="quiet">
          {method?.sentence} <span className="faint">{method?.cites.join(", ")}</span>
        </p>
      </div>
    </section>
  );
}
