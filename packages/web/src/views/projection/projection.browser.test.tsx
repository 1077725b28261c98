import { expect, onTestFinished, test, vi } from "vitest";
import { page } from "vitest/browser";
import { decidedAt } from "../../state/depth.ts";
import { fixtureDepths } from "../../study/fixture/depths.ts";
import { alexnet } from "../../study/fixture/models.ts";
import { frames, PATIENT, point, press, ready, type Stage, stageOf } from "./stage-fixture.tsx";

/** Moves over the stage until an image is under the pointer; answers the middle of its mark. */
function findImage(stage: Stage): { readonly item: number; readonly x: number; readonly y: number } {
  const { width, height } = stage.canvas.getBoundingClientRect();
  for (let y = 20; y < height - 20; y += 6) {
    for (let x = 20; x < width - 20; x += 6) {
      point(stage, "pointermove", x, y);
      const hover = stage.store.getState().hover;
      if (hover?.target.kind !== "image") continue;
      const { left, top } = stage.canvas.getBoundingClientRect();
      const { box, target } = hover;
      return { item: target.item, x: (box.left + box.right) / 2 - left, y: (box.top + box.bottom) / 2 - top };
    }
  }
  throw new Error("no image found under the pointer");
}

test("hover, click, shift-click, click beside", async () => {
  const stage = await stageOf();
  await ready(stage);
  const { item, x, y } = findImage(stage);
  const hovered = stage.store.getState().hover;
  const canvas = stage.canvas.getBoundingClientRect();
  expect(hovered?.box.left).toBeLessThan(canvas.left + x - 4);
  expect(hovered?.box.right).toBeGreaterThan(canvas.left + x + 4);
  point(stage, "pointerdown", x, y);
  point(stage, "pointerup", x, y);
  expect([...stage.store.getState().view.selection]).toEqual([item]);
  expect(stage.store.getState().view.item).toBe(item);
  point(stage, "pointerdown", x, y, { shiftKey: true });
  point(stage, "pointerup", x, y, { shiftKey: true });
  expect([...stage.store.getState().view.selection]).toEqual([]);
  point(stage, "pointerdown", x, y);
  point(stage, "pointerup", x, y);
  point(stage, "pointerdown", 3, 3);
  point(stage, "pointerup", 3, 3);
  expect([...stage.store.getState().view.selection]).toEqual([]);
});

test("no card of an image is left where the plane is taken away under the pointer", async () => {
  const stage = await stageOf();
  await ready(stage);
  findImage(stage);
  expect(stage.store.getState().hover?.target.kind).toBe("image");
  stage.unmount();
  expect(stage.store.getState().hover).toBeUndefined();
});

test("a lasso with shift held takes what it surrounds, and adds to the selection", async () => {
  const stage = await stageOf();
  await ready(stage);
  const { width, height } = stage.canvas.getBoundingClientRect();
  const loop = (left: number, right: number) => {
    const outline = [
      [left, 1],
      [right, 1],
      [right, height - 1],
      [left, height - 1],
    ] as const;
    const [start] = outline;
    point(stage, "pointerdown", ...start, { shiftKey: true });
    for (const [x, y] of outline) point(stage, "pointermove", x, y, { shiftKey: true });
    point(stage, "pointerup", left, height - 1, { shiftKey: true });
  };
  loop(1, width / 2);
  const half = stage.store.getState().view.selection;
  expect(half.length).toBeGreaterThan(4);
  expect(half.length).toBeLessThan(36);
  loop(width / 2, width - 1);
  expect([...stage.store.getState().view.selection]).toEqual(Array.from({ length: 40 }, (_, i) => i));
  expect(stage.store.getState().notice?.text).toMatch(/images selected$/);
});

/** An image under the pointer once the fitted view has come to rest: found at the same place twice, ten frames apart. */
async function settledImage(stage: Stage): Promise<ReturnType<typeof findImage>> {
  let before = findImage(stage);
  for (;;) {
    await frames(10);
    const now = findImage(stage);
    if (now.item === before.item && Math.hypot(now.x - before.x, now.y - before.y) < 0.01) return now;
    before = now;
  }
}

/** Points until the stage, which may draw late on a busy machine, answers with the image. */
async function hovers(stage: Stage, x: number, y: number, item: number): Promise<void> {
  const pointed = () => {
    point(stage, "pointermove", x, y);
    return stage.store.getState().hover?.target;
  };
  await expect.poll(pointed, { timeout: 10_000 }).toEqual({ kind: "image", item });
}

test("dragging moves the camera with the pointer, the wheel magnifies about it, 0 shows everything again", async () => {
  const stage = await stageOf();
  await ready(stage);
  const { item, x, y } = await settledImage(stage);
  point(stage, "pointerdown", 5, 5);
  point(stage, "pointermove", 35, 45);
  point(stage, "pointermove", 65, 85);
  point(stage, "pointerup", 65, 85);
  await frames(2);
  await hovers(stage, x + 60, y + 80, item);
  const box = stage.canvas.getBoundingClientRect();
  const zoom = stage.store.getState().view.camera?.zoom ?? 0;
  const at = { clientX: box.left + x + 60, clientY: box.top + y + 80, deltaY: -500, cancelable: true };
  stage.canvas.dispatchEvent(new WheelEvent("wheel", at));
  expect((stage.store.getState().view.camera?.zoom ?? 0) / zoom).toBeCloseTo(Math.exp(0.8), 6);
  await frames(2);
  await hovers(stage, x + 60, y + 80, item);
  press("0");
  expect(stage.store.getState().view.camera).toBeUndefined();
});

test("keys go through the layers and play; the slider says where it stands", async () => {
  const stage = await stageOf();
  await ready(stage);
  const last = (stage.store.getState().projection?.sequence.layers.length ?? 0) - 1;
  press("ArrowRight");
  press("ArrowRight");
  await vi.waitFor(() => expect(stage.store.getState().view.t).toBe(2), PATIENT);
  press("End");
  await vi.waitFor(() => expect(stage.store.getState().view.t).toBe(last), PATIENT);
  const slider = stage.host.querySelector("[role=slider]");
  await vi.waitFor(() => expect(slider?.getAttribute("aria-valuetext")).toBe("fc8"), PATIENT);
  press("Home");
  await vi.waitFor(() => expect(stage.store.getState().view.t).toBe(0), PATIENT);
  stage.store.getState().actions.look({ speed: 20 });
  press(" ");
  await vi.waitFor(() => expect(stage.store.getState().view.t).toBeGreaterThan(3), PATIENT);
  press(" ");
  expect(stage.store.getState().playing).toBe(false);
  const { t } = stage.store.getState().view;
  await frames(3);
  expect(stage.store.getState().view.t).toBe(t);
});

test("asked to travel to a layer, the slider goes there by itself", async () => {
  const stage = await stageOf();
  await ready(stage);
  const { store } = stage;
  const seen = new Set<number>();
  onTestFinished(store.subscribe(({ view }) => seen.add(view.t)));
  store.getState().actions.travel(3);
  await vi.waitFor(() => expect(store.getState().view.t).toBe(3), PATIENT);
  expect([...seen].some((t) => t > 0 && t < 3)).toBe(true);
  expect(store.getState().destination).toBeUndefined();
});

test("the slider scrubs continuously from wherever it is pressed", async () => {
  const stage = await stageOf();
  await ready(stage);
  const track = stage.host.querySelector<HTMLElement>("[role=slider]");
  if (track === null) throw new Error("missing slider");
  track.setPointerCapture = () => {};
  const box = track.getBoundingClientRect();
  const at = (share: number, type: string) => {
    const place = { clientX: box.left + box.width * share, clientY: box.top + 20, pointerId: 1, bubbles: true };
    track.dispatchEvent(new PointerEvent(type, place));
  };
  at(0.5, "pointerdown");
  const middle = stage.store.getState().view.t;
  expect(middle).toBeGreaterThan(10);
  expect(middle).toBeLessThan(13);
  at(0.513, "pointermove");
  const moved = stage.store.getState().view.t;
  expect(moved - middle).toBeGreaterThan(0.2);
  expect(moved - middle).toBeLessThan(0.5);
  at(0.513, "pointerup");
});

test("the legend shows only what is pressed: other points fade on the canvas and in the grid's filter", async () => {
  const stage = await stageOf();
  await ready(stage);
  const buttons = [...stage.host.querySelectorAll<HTMLButtonElement>(".stage-legend button")];
  expect(buttons.map((button) => button.textContent)).toContain("ring");
  buttons.find((button) => button.textContent === "ring")?.click();
  expect(stage.store.getState().view.filter.classes).toEqual([1]);
});

test("progress with its stage and a way to stop; then cancelled, with a way back", async () => {
  const stage = await stageOf({}, { count: 40, pace: 150 });
  await vi.waitFor(() => expect(stage.host.textContent).toContain("layer distances"), PATIENT);
  const cancel = [...stage.host.querySelectorAll("button")].find((button) => button.textContent === "Cancel");
  cancel?.click();
  await vi.waitFor(() => expect(stage.host.textContent).toContain("was cancelled"), PATIENT);
  [...stage.host.querySelectorAll("button")].find((button) => button.textContent === "Take it up again")?.click();
  await vi.waitFor(() => expect(stage.store.getState().projection).toBeDefined(), PATIENT);
});

test("a failure stands where the layout would have stood, with its hint and a second try", async () => {
  const stage = await stageOf({}, { count: 40, failing: "project" });
  await vi.waitFor(() => expect(stage.host.textContent).toContain("unsupported operator"), PATIENT);
  expect(stage.host.textContent).toContain("Export without it.");
  expect(stage.host.textContent).toContain("Try again");
});

test("the stage offers its pictures and films", async () => {
  const stage = await stageOf();
  await ready(stage);
  const titles = stage.store.getState().exports.map((entry) => entry.id);
  expect(titles).toEqual(["stage-png", "stage-png-bare", "stage-svg", "stage-film"]);
});

test("a film is asked for: what it will be is said, it is made with its progress, and can be given up", async () => {
  const stage = await stageOf();
  await ready(stage);
  const { exports } = stage.store.getState();
  exports.find((entry) => entry.id === "stage-film")?.run();
  const dialog = page.getByRole("dialog", { name: "Film through the layers" });
  await expect.element(dialog).toBeVisible();
  await dialog.getByRole("radio", { name: "480" }).click();
  await dialog.getByRole("radio", { name: "10", exact: true }).click();
  await dialog.getByRole("radio", { name: "20 s" }).click();
  await expect.element(dialog).toHaveTextContent(/200 frames of 480 × \d+ pixels; making it takes about/);
  await dialog.getByRole("button", { name: "Make it" }).click();
  const job = () => stage.store.getState().jobs["export-gif"];
  await expect.poll(() => job()?.progress?.done ?? 0, PATIENT).toBeGreaterThan(1);
  expect(job()?.progress?.total).toBe(200);
  job()?.cancel?.();
  await expect.poll(job, PATIENT).toBeUndefined();
});

test("what one sees is said once, until the person moves through the layers", async () => {
  localStorage.removeItem("deepling.hint");
  const stage = await stageOf();
  await ready(stage);
  const hint = () => stage.host.querySelector(".stage-hint");
  await vi.waitFor(() => expect(hint()?.textContent).toContain("Each mark is an image"), PATIENT);
  press("ArrowRight");
  await vi.waitFor(() => expect(hint()).toBeNull(), PATIENT);
  const again = await stageOf();
  await ready(again);
  expect(again.host.querySelector(".stage-hint")).toBeNull();
});

test("selected errors show near which class they lie, layer by layer, and where they change sides", async () => {
  const stage = await stageOf({}, { count: 300 });
  await ready(stage);
  const { info, evaluation, projection, actions } = stage.store.getState();
  const labels = info?.data.labels ?? new Int32Array();
  const said = evaluation?.predicted ?? new Int32Array();
  const wrong = [...labels.keys()].filter((item) => labels[item] !== said[item]);
  const [first = 0] = wrong;
  const cell = wrong.filter((item) => labels[item] === labels[first] && said[item] === said[first]);
  expect(stage.host.querySelector(".course")).toBeNull();
  actions.selectItems(cell);
  await vi.waitFor(() => expect(stage.host.querySelectorAll(".course polyline")).toHaveLength(2), PATIENT);
  const classes = info?.data.classes ?? [];
  const words = stage.host.querySelector(".transport")?.textContent ?? "";
  expect(words).toContain(classes[labels[first] ?? 0]);
  expect(words).toContain(classes[said[first] ?? 0]);
  // the fixture's late layers place an image by what is said of it
  const turns = [...stage.host.querySelectorAll("button")].find((button) => button.textContent?.startsWith("turns at"));
  turns?.click();
  const layer = projection?.sequence.layers.find(({ name }) => turns?.textContent === `turns at ${name}`);
  expect(layer?.layer).toBeGreaterThan(2);
  expect(stage.store.getState().view.t).toBe(layer?.layer);
});

test("the stage draws again when what it shows changes, and not for the rest of the view", async () => {
  const stage = await stageOf();
  await ready(stage);
  // pictures and fonts may still be on their way
  await frames(5);
  let drawn = 0;
  const { prototype } = WebGL2RenderingContext;
  for (const name of ["drawArraysInstanced", "drawElementsInstanced"] as const) {
    const draw = prototype[name] as (...args: unknown[]) => void;
    vi.spyOn(prototype, name).mockImplementation(function (this: WebGL2RenderingContext, ...args: unknown[]) {
      drawn++;
      draw.apply(this, args);
    } as never);
  }
  const { look } = stage.store.getState().actions;
  look({ below: "explain", stripLook: { ...stage.store.getState().view.stripLook, frame: 3 } });
  await frames(3);
  expect(drawn).toBe(0);
  look({ t: stage.store.getState().view.t === 0 ? 1 : 0 });
  await frames(3);
  expect(drawn).toBeGreaterThan(0);
  const once = drawn;
  look({ selection: Int32Array.of(3) });
  await frames(3);
  expect(drawn).toBeGreaterThan(once);
  const depth = { key: "{}", answer: fixtureDepths(alexnet(), undefined, 40) };
  for (const [colouring, draws] of [
    // what it is coloured by may come later than the wish to see it
    ["depth", true],
    ["class", false],
  ] as const) {
    stage.store.getState().actions.learn({ depth: undefined });
    look({ colouring });
    await frames(3);
    const before = drawn;
    stage.store.getState().actions.learn({ depth });
    await frames(3);
    expect(drawn > before).toBe(draws);
  }
  vi.restoreAllMocks();
});

test("coloured by decision depth, the legend names the layers with their images, and a press shows only one layer's", async () => {
  const stage = await stageOf({ colouring: "depth" });
  await ready(stage);
  const answer = fixtureDepths(alexnet(), undefined, 40);
  stage.store.getState().actions.learn({ depth: { key: "{}", answer } });
  const lines = () => [...stage.host.querySelectorAll<HTMLButtonElement>(".stage-legend button:not(.more)")];
  await vi.waitFor(() => expect(lines().length).toBe(14), PATIENT);
  stage.host.querySelector<HTMLButtonElement>(".stage-legend .more")?.click();
  await vi.waitFor(() => expect(lines().length).toBeGreaterThan(14), PATIENT);
  const { layers, undecided } = decidedAt(answer);
  const { info } = stage.store.getState();
  expect(lines().map((line) => line.textContent)).toEqual([
    ...layers.map(([layer, count]) => `${info?.model.layers[layer]?.name}${count}`),
    `undecided${undecided}`,
  ]);
  const colours = lines().map((line) => line.querySelector("i")?.style.background);
  expect(new Set(colours).size).toBe(lines().length);
  lines()[0]?.click();
  expect(stage.store.getState().view.filter.decided).toEqual([layers[0]?.[0]]);
});
