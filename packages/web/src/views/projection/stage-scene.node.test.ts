import { expect, test } from "vitest";
import { driveStudy } from "../../state/drive.ts";
import { createPageStore, type PageState } from "../../state/store.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { ADDRESS } from "../index.ts";
import { StageScene } from "./stage-scene.ts";

const AROUND = { theme: "dark", ground: [0, 0, 0], paths: [] } as const;
const FRAME = { frame: { t: 0, position: 0, camera: undefined }, extent: { width: 800, height: 400 } };
const NOTHING = { evaluation: undefined };

test("predictions that come after the layouts change no marks, unless marks show them", async () => {
  const study = createFixtureStudy({ count: 300 });
  const store = createPageStore(ADDRESS);
  const stop = driveStudy(study, store, async () => undefined);
  await new Promise<void>((judged) => store.subscribe(({ evaluation }) => evaluation?.final === true && judged()));
  stop();
  const known = store.getState();
  const scene = new StageScene(study, { side: 2048, layers: 64 }, () => undefined);
  const marks = (look: object, { evaluation }: Pick<PageState, "evaluation"> = known) =>
    scene.propsOf({ ...known, evaluation, view: { ...known.view, ...look } }, AROUND, FRAME)?.marks;
  const before = marks({}, NOTHING);
  expect(before?.points).toHaveLength(300);
  expect(marks({})).toBe(before);
  for (const look of [{ emphasiseWrong: true }, { colouring: "correct" }]) {
    const looks = [marks(look, NOTHING), marks(look)].map((all) => `${all?.colours} ${all?.styles}`);
    expect(new Set(looks).size).toBe(2);
  }
  scene.dispose();
});
