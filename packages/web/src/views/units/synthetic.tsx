import {
  type AskedTarget,
  type Layer,
  reportVisualisation,
  type VisualiseRequest,
  visualisationFigure,
} from "@deepling/engine";
import { useMemo } from "react";
import { GrownPictures } from "../../parts/grown-pictures.tsx";
import { SavePicture } from "../../parts/save-picture.tsx";
import { Segments } from "../../parts/segments.tsx";
import { besideTop, useGrowth } from "../../parts/use-growth.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { growAgain } from "../../state/growths.ts";
import { isLight } from "../../state/light.ts";
import { sameUnit } from "../../state/unit-name.ts";
import { knownUnits } from "../../state/units.ts";
import type { UnitName } from "../../state/view-state.ts";
import type { SyntheticPart } from "./synthetic-look.ts";

const WAYS = [
  { value: "most", label: "Most", hint: "What excites the unit most" },
  { value: "least", label: "Least", hint: "What the unit is suppressed by" },
] as const;

const COUNTS = [
  { value: "1", label: "1", hint: "One picture" },
  {
    value: "4",
    label: "4",
    hint: "Four pictures, kept apart from one another: is there more than one thing it looks for?",
  },
] as const;

const COMPANIES = [
  { value: "alone", label: "Alone", hint: "The unit by itself" },
  { value: "with", label: "With pinned", hint: "The unit and the pinned one together" },
  { value: "without", label: "Without pinned", hint: "The direction from the pinned unit to this one" },
] as const;

/** What is asked to grow of a unit, alone or in company of the pinned one. */
export function syntheticTarget(
  own: UnitName,
  pinned: UnitName | undefined,
  { way, company }: Pick<SyntheticPart["synthetic"], "way" | "company">,
): AskedTarget {
  const sign = way === "most" ? undefined : -1;
  const term = (unit: UnitName, weight: number | undefined) =>
    ({ kind: "unit", ...unit, ...(weight === undefined ? {} : { weight }) }) as const;
  if (pinned === undefined || company === "alone") return term(own, sign);
  const other = (sign ?? 1) * (company === "with" ? 1 : -1);
  return { kind: "sum", terms: [term(own, sign), term(pinned, other === 1 ? undefined : other)] };
}

/** The request for a whole unit's picture; what it is compared with is known from the table. */
export function unitPicture(unit: UnitName): VisualiseRequest {
  return { targets: [{ kind: "unit", ...unit }], compare: false };
}

/** What is asked to grow for the page of a unit. */
function useRequest(own: UnitName, pinned: UnitName | undefined): VisualiseRequest {
  const synthetic = useView((state) => state.view.synthetic);
  const light = useView(({ info }) => info !== undefined && isLight(info));
  const { layer, unit } = own;
  return useMemo(() => {
    const target = syntheticTarget({ layer, unit }, pinned, synthetic);
    const plain = target.kind === "unit" && target.weight === undefined;
    const { pictures } = synthetic;
    if (plain && pictures === 1) return unitPicture({ layer, unit });
    return { targets: [target], compare: !plain && light, ...(pictures === 1 ? {} : { pictures }) };
  }, [layer, unit, pinned, synthetic, light]);
}

/** The pictures, as far as they have grown. */
function Grown({ layer, unit, pinned }: UnitProps & { readonly pinned: UnitName | undefined }) {
  const { store } = usePage();
  const info = useStudyInfo();
  const { way, company, pictures } = useView((state) => state.view.synthetic);
  const statistics = useView(knownUnits);
  const request = useRequest({ layer: layer.name, unit }, pinned);
  const growth = useGrowth(request);
  const isWhole = way === "most" && pinned === undefined;
  const found = useMemo(() => {
    if (growth?.found === undefined || !isWhole) return growth?.found;
    return besideTop(growth.found, { unit }, layer.index, statistics);
  }, [growth?.found, isWhole, unit, layer.index, statistics]);
  const joined = company === "with" ? "and" : "without";
  const other = pinned === undefined ? "" : ` ${joined} ${pinned.layer}/${pinned.unit}`;
  const called = `${layer.name}/${unit}${other}`;
  const title = way === "most" ? called : `the opposite of ${called}`;
  const group = `Synthetic: ${title}`;
  useReportExports(
    found === undefined
      ? undefined
      : {
          group,
          name: fileName(info.model.name, title, "synthetic"),
          report: () => reportVisualisation(info, found, { target: title, names: [title], notes: info.assumed }),
          figure: (report) => visualisationFigure(report, found),
        },
  );
  const names = Array.from({ length: pictures }, (_, at) => (pictures === 1 ? title : `${title}, picture ${at + 1}`));
  return (
    <GrownPictures growth={growth} found={found} names={names} again={() => growAgain(store, request)}>
      <SavePicture group={group} />
    </GrownPictures>
  );
}

interface UnitProps {
  readonly layer: Layer;
  readonly unit: number;
}

/** Pictures that excite the unit, grown from noise once they are asked for. */
export function Synthetic({ layer, unit }: UnitProps) {
  const { look } = useActions();
  const synthetic = useView((state) => state.view.synthetic);
  const pin = useView((state) => state.view.pinned);
  const { model } = useStudyInfo();
  const own = { layer: layer.name, unit };
  const there = pin !== undefined && model.layers.some(({ name }) => name === pin.layer) && !sameUnit(pin, own);
  const pinned = there && synthetic.company !== "alone" ? pin : undefined;
  const change = (patch: Partial<SyntheticPart["synthetic"]>) => look({ synthetic: { ...synthetic, ...patch } });
  return (
    <section className="unit-synthetic" aria-label="Synthetic">
      <h4>
        Synthetic: what the unit looks for{" "}
        <span className="small faint">grown from noise by optimisation; it is no image of the data</span>
      </h4>
      <div className="unit-synthetic-choices">
        <button
          type="button"
          className={synthetic.grown ? "button compact" : "button compact outlined"}
          aria-pressed={synthetic.grown}
          title="Takes seconds; what was grown once is kept"
          onClick={() => change({ grown: !synthetic.grown })}
        >
          {synthetic.grown ? "Hide" : "Grow a picture"}
        </button>
        {synthetic.grown ? (
          <>
            <Segments name="Way" options={WAYS} value={synthetic.way} onChoose={(way) => change({ way })} />
            <Segments
              name="Pictures"
              options={COUNTS}
              value={synthetic.pictures === 1 ? "1" : "4"}
              onChoose={(count) => change({ pictures: Number(count) })}
            />
            {there ? (
              <Segments
                name="Company"
                options={COMPANIES}
                value={synthetic.company}
                onChoose={(company) => change({ company })}
              />
            ) : null}
          </>
        ) : null}
      </div>
      {synthetic.grown ? (
        <Grown key={`${synthetic.way} ${synthetic.pictures}`} layer={layer} unit={unit} pinned={pinned} />
      ) : null}
    </section>
  );
}
