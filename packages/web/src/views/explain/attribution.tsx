import {
  citation,
  type Explanation,
  factWords,
  type MethodInfo,
  type ModelInfo,
  type Picture,
  sayOperators,
  scaleEnd,
  threeFigures,
} from "@deepling/engine";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { attributionPicture, attributionTable } from "../../parts/attribution-picture.ts";
import { formatCount, formatValue } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { MenuOption } from "../../parts/menu.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useStudyInfo, useView } from "../../state/context.tsx";
import type { ExplainLook, GivenTexts } from "../../state/view-state.ts";
import { ParameterForm } from "./parameter-form.tsx";
import type { Attributed } from "./use-attribution.ts";
import { useExplanationExports } from "./use-explanation-exports.ts";

interface AttributionProps {
  readonly attributed: Attributed;
  readonly picture: Picture;
  readonly methods: readonly MethodInfo[];
  /** What is explained, as the engine reads it; "" for the predicted class. */
  readonly target: string;
  /** Where the colours end; the map's own end unless it shares its scale. */
  readonly end?: number | undefined;
  /** Whose attribution it is, where several networks are asked. */
  readonly head?: ReactNode;
  /** What is said below the numbers. */
  readonly foot?: ReactNode;
  /** Chooses the method and its parameters; absent where another attribution's choice holds. */
  readonly choice?: MethodChoice | undefined;
}

/** How a method is chosen and set. */
interface MethodChoice {
  readonly given: GivenTexts;
  readonly onChoose: (id: string) => void;
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
}: Pick<AttributionProps, "methods" | "target"> &
  Pick<MethodChoice, "onChoose"> & { readonly method: MethodInfo | undefined }) {
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
          <Icon name="warning" /> hardly changes when the weights are randomised ({citation("adebayo2018")})
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
      {explanation.facts.map((fact) => (
        <div key={fact.name} title={fact.doc}>
          <dt className="quiet">{fact.name}</dt>
          <dd>{factWords(fact, formatFact)}</dd>
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
function wordsOf(explanation: Explanation | undefined, colours: ExplainLook["colours"], reach: number): string {
  if (explanation === undefined) return "";
  if (!explanation.final) return `${explanation.done} of ${explanation.total}`;
  const end = formatFact(reach);
  if (!explanation.signed) return `scale ends at ${end}`;
  return colours === "diverging" ? `orange for, blue against, to ±${end}` : `scale ends at ±${end}`;
}

/** What stands beside the map: whose it is, the method and its choice, the numbers, and what to know before it is trusted. */
function Words({
  attributed,
  methods,
  target,
  reach,
  head,
  foot,
  choice,
}: Omit<AttributionProps, "picture" | "end"> & { readonly reach: number }) {
  const { method, fields, explanation, stale } = attributed;
  const colours = useView((state) => state.view.explain.colours);
  return (
    <div className="attribution-words small">
      {head}
      {choice === undefined ? null : (
        <div className="attribution-method">
          <MethodPicker methods={methods} method={method} target={target} onChoose={choice.onChoose} />
          <ParameterForm
            title={method?.title ?? "the method"}
            fields={fields}
            given={choice.given}
            onChange={choice.onGive}
          />
        </div>
      )}
      <p className="attribution-scale">
        {explanation === undefined ? null : <span>{explanation.target}</span>}
        <span className="faint">{stale ? "on its way" : wordsOf(explanation, colours, reach)}</span>
      </p>
      <Facts explanation={stale ? undefined : explanation} />
      {foot}
      {choice === undefined ? null : (
        <>
          <Caution method={method} />
          <p className="quiet">
            {method?.sentence} <span className="faint">{method?.cites.map(citation).join(", ")}</span>
          </p>
        </>
      )}
    </div>
  );
}

/** One method's attribution over the image, what the method does, and what to know before it is trusted. */
export function Attribution({ attributed, picture, methods, target, end, head, foot, choice }: AttributionProps) {
  const { item, method, explanation, failure, stale, parameters, retry } = attributed;
  const look = useView((state) => state.view.explain);
  const parameterKey = JSON.stringify(parameters);
  const exported = useMemo(() => {
    if (stale || method === undefined || explanation?.final !== true || explanation.item !== item) return undefined;
    return { title: method.title, parameters: JSON.parse(parameterKey), explanation, picture };
  }, [stale, method, explanation, item, parameterKey, picture]);
  useExplanationExports(item, exported);
  const canvas = useRef<HTMLCanvasElement>(null);
  const table = useMemo(() => attributionTable(look.colours), [look.colours]);
  const reach = end ?? (explanation === undefined ? 0 : scaleEnd(explanation.map));

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    // one of the image before does not belong to this one
    if (context === null || context === undefined || explanation === undefined || explanation.item !== item) return;
    context.putImageData(attributionPicture(explanation, picture.pixels, look, table, reach), 0, 0);
  }, [explanation, item, picture, look, table, reach]);

  return (
    <section className="attribution" aria-label={method?.title ?? "Attribution"}>
      <div className={`attribution-picture semantics-picture${stale ? " is-stale" : ""}`}>
        {failure !== undefined && !stale ? (
          <FailedPlate failure={failure} retry={retry} />
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
      <Words
        attributed={attributed}
        methods={methods}
        target={target}
        reach={reach}
        head={head}
        foot={foot}
        choice={choice}
      />
    </section>
  );
}
