import { useEffect, useState } from "react";
import { type Outside, outsideOf } from "../../renderers/projection/outside.ts";
import type { StageController } from "./stage-controller.ts";
import type { StageSurvey } from "./stage-survey.ts";

/** Milliseconds after a frame of many images until they are counted: not while it moves. */
const SETTLED = 150;

const SIDES = ["left", "right", "top", "bottom"] as const;
const NOTHING = { count: 0, along: 0 };
const NONE: Outside = { left: NOTHING, right: NOTHING, top: NOTHING, bottom: NOTHING };

const alike = (a: Outside, b: Outside) =>
  SIDES.every((side) => a[side].count === b[side].count && Math.abs(a[side].along - b[side].along) < 0.5);

/**
 * How many images lie beyond each edge of the view, while the person does not look elsewhere by choice; counted again after each frame. Where not all are
 * drawn, also how many are, counted once the frame rests.
 */
export function useSurvey(controller: StageController | undefined): {
  readonly outside: Outside;
  readonly survey: StageSurvey | undefined;
} {
  const [outside, setOutside] = useState(NONE);
  const [survey, setSurvey] = useState<StageSurvey>();
  useEffect(() => {
    if (controller === undefined) return;
    let [timer, latest]: [ReturnType<typeof setTimeout> | undefined, number] = [undefined, 0];
    const show = (now: Outside) => setOutside((before) => (alike(before, now) ? before : now));
    const settle = async () => {
      const mine = ++latest;
      const found = await controller.survey();
      if (mine !== latest || found === undefined) return;
      setSurvey(found);
      show(controller.frame().camera === undefined ? found.outside : NONE);
    };
    const count = () => {
      const { camera, t } = controller.frame();
      const layouts = controller.props?.layouts;
      clearTimeout(timer);
      if (layouts !== undefined && controller.thinned()) {
        timer = setTimeout(settle, SETTLED);
        if (camera !== undefined) show(NONE);
        return;
      }
      latest++;
      setSurvey(undefined);
      show(camera !== undefined || layouts === undefined ? NONE : outsideOf(layouts, t, controller.transform()));
    };
    count();
    const stop = controller.afterDraw(count);
    return () => {
      clearTimeout(timer);
      latest++;
      stop();
    };
  }, [controller]);
  return { outside, survey };
}
