import { readTarget, reportVisualisation, type VisualiseRequest, visualisationFigure } from "@deepling/engine";
import { useMemo } from "react";
import { GrownPictures } from "../../parts/grown-pictures.tsx";
import { EmptyPlate } from "../../parts/plate.tsx";
import { SavePicture } from "../../parts/save-picture.tsx";
import { Segments } from "../../parts/segments.tsx";
import { TargetPicker } from "../../parts/target-picker.tsx";
import { useGrowth } from "../../parts/use-growth.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { growAgain } from "../../state/growths.ts";
import { isLight } from "../../state/light.ts";
import { targetClasses } from "../../state/target-classes.ts";
import { faultOf } from "../../state/target-words.ts";

const COUNTS = [
  { value: "1", label: "1", hint: "One picture" },
  { value: "4", label: "4", hint: "Four pictures, kept apart from one another" },
  { value: "9", label: "9", hint: "Nine pictures, kept apart from one another" },
] as const;

/** What grows: a class, or any other target, and how many pictures of it. */
export function NoiseChoices() {
  const { look } = useActions();
  const dream = useView((state) => state.view.dream);
  return (
    <>
      <TargetPicker
        word="what excites"
        target={dream.target}
        none="choose a class"
        onChoose={(target) => look({ dream: { ...dream, target } })}
      />
      <Segments
        name="Pictures"
        options={COUNTS}
        value={COUNTS.find(({ value }) => Number(value) === dream.pictures)?.value ?? "1"}
        onChoose={(count) => look({ dream: { ...dream, pictures: Number(count) } })}
      />
    </>
  );
}

function useRequest(): VisualiseRequest | undefined {
  const names = useStudyInfo();
  const classes = targetClasses(names);
  const { target, pictures } = useView((state) => state.view.dream);
  const light = useView(({ info }) => info !== undefined && isLight(info));
  return useMemo(() => {
    if (target === "" || faultOf(target, classes) !== undefined) return undefined;
    return { targets: [readTarget(target, classes)], compare: light, ...(pictures === 1 ? {} : { pictures }) };
  }, [target, classes, pictures, light]);
}

function Grown({ request, target }: { readonly request: VisualiseRequest; readonly target: string }) {
  const { store } = usePage();
  const info = useStudyInfo();
  const growth = useGrowth(request);
  const found = growth?.found;
  const { pictures = 1 } = request;
  const group = `Synthetic: ${target}`;
  useReportExports(
    found === undefined
      ? undefined
      : {
          group,
          name: fileName(info.model.name, target, "synthetic"),
          report: () => reportVisualisation(info, found, { target, names: [target], notes: info.assumed }),
          figure: (report) => visualisationFigure(report, found),
        },
  );
  const names = Array.from({ length: pictures }, (_, at) => (pictures === 1 ? target : `${target}, picture ${at + 1}`));
  return (
    <div className={`dream-noise of-${pictures}`}>
      <p className="small quiet">
        Synthetic: what excites {target} <span className="faint">grown from noise by optimisation</span>
      </p>
      <GrownPictures growth={growth} found={found} names={names} again={() => growAgain(store, request)}>
        <SavePicture group={group} />
      </GrownPictures>
    </div>
  );
}

/** Pictures of a class, or of any other target, that grow from noise. */
export function FromNoise() {
  const target = useView((state) => state.view.dream.target);
  const request = useRequest();
  if (request !== undefined) return <Grown key={JSON.stringify(request)} request={request} target={target} />;
  return (
    <EmptyPlate>
      {target === ""
        ? "Choose a class above, or type a target such as unit:conv5/12, -1*cat or 2*unit:conv5/3+unit:conv5/7: the picture that excites it most grows from noise."
        : `"${target}" is no target of this network: choose another one above.`}
    </EmptyPlate>
  );
}
