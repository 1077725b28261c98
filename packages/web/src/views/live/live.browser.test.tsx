import { type FrameRequest, fitImage, type Study, writePixels } from "@deepling/engine";
import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { encodeWebm } from "../../renderers/export/webm.ts";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { useView } from "../../state/context.tsx";
import { paint, SIDE } from "../../study/fixture/pictures.ts";
import { liveView } from "./view.ts";

afterEach(() => vi.restoreAllMocks());

/** The view as the page shows it: while its tab is open. */
function Tab() {
  const open = useView((state) => state.view.below === "live");
  return open ? <ViewPanel view={liveView} /> : null;
}

/** The view over the fixture, with the frames that it asked about. */
async function showLive() {
  const asked: FrameRequest[] = [];
  const wrap = (study: Study): Study => ({
    ...study,
    frame: (request, call) => {
      asked.push(request);
      return study.frame(request, call);
    },
  });
  const shown = await showView(<Tab />, { wrap, view: { below: "live" }, width: 1000, height: 500 });
  await shown.until(settled);
  await expect.element(page.getByRole("button", { name: "Camera" })).toBeEnabled();
  return { ...shown, asked };
}

function drop(file: File): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  const host = document.querySelector(".live");
  host?.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}

/** An item of the fixture, enlarged without smoothing. */
function enlarged(item: number, times: number): ImageData {
  const bytes = paint(item, SIDE);
  const image = new ImageData(SIDE * times, SIDE * times);
  for (let at = 0; at < image.width * image.height; at++) {
    const [x, y] = [Math.floor((at % image.width) / times), Math.floor(Math.floor(at / image.width) / times)];
    for (let c = 0; c < 3; c++) image.data[4 * at + c] = bytes[3 * (y * SIDE + x) + c] ?? 0;
    image.data[4 * at + 3] = 255;
  }
  return image;
}

/** The same as a PNG. */
async function pngOf(item: number, times: number): Promise<File> {
  const canvas = new OffscreenCanvas(times * SIDE, times * SIDE);
  canvas.getContext("2d")?.putImageData(enlarged(item, times), 0, 0);
  return new File([await canvas.convertToBlob({ type: "image/png" })], `item-${item}.png`, { type: "image/png" });
}

/** The streams that the page opens. */
function spyStreams() {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const streams: MediaStream[] = [];
  const spy = vi.spyOn(navigator.mediaDevices, "getUserMedia").mockImplementation(async (wanted) => {
    const stream = await open(wanted);
    streams.push(stream);
    return stream;
  });
  const states = () => streams.flatMap((stream) => stream.getTracks().map(({ readyState }) => readyState));
  return { spy, states };
}

test("the camera is asked for on a press only; its frames are answered, placed and counted; Stop and leaving turn it off", async () => {
  const { spy, states } = spyStreams();
  const { asked, store, until } = await showLive();
  expect(spy).not.toHaveBeenCalled();
  await page.getByRole("button", { name: "Camera" }).click();
  const { livePlace, projection } = await until((state) => state.livePlace?.frames === 8);
  expect(livePlace?.sequence).toBe(projection?.sequence);
  expect(livePlace?.positions.map(({ length }) => length)).toEqual(projection?.sequence.layers.map(() => 16));
  // each that was placed was asked about first
  expect(asked.filter(({ maps }) => maps !== undefined).length).toBeGreaterThanOrEqual(8);
  expect(asked.every(({ pixels }) => pixels.length === SIDE * SIDE * 3)).toBe(true);
  // the fake camera's disc turns
  expect(new Set(asked.map(({ pixels }) => pixels.join())).size).toBeGreaterThan(1);
  await expect.element(page.getByText(/frames a second/)).toBeVisible();
  expect(store.getState().view.live.source).toBe("camera");

  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(states).toEqual(["ended"]);
  expect(store.getState().livePlace).toBeUndefined();
  await page.getByRole("button", { name: "Camera" }).click();
  await until((state) => state.livePlace !== undefined);
  expect(states()).toEqual(["ended", "live"]);
  store.getState().actions.look({ below: "data" });
  await expect.poll(states).toEqual(["ended", "ended"]);
});

test("a refused camera, and none at all, are said in words; a picture helps", async () => {
  const { asked } = await showLive();
  const devices = vi.spyOn(navigator.mediaDevices, "getUserMedia");
  devices.mockRejectedValueOnce(new DOMException("Permission denied", "NotAllowedError"));
  await page.getByRole("button", { name: "Camera" }).click();
  await expect.element(page.getByRole("alert")).toHaveTextContent("the browser was not allowed to use it");
  devices.mockRejectedValueOnce(new DOMException("Requested device not found", "NotFoundError"));
  await page.getByRole("button", { name: "Camera" }).click();
  await expect.element(page.getByRole("alert")).toHaveTextContent("missing camera: this machine has none");
  drop(new File(["no picture"], "broken.png", { type: "image/png" }));
  await expect.element(page.getByRole("alert")).toHaveTextContent("invalid file: broken.png");
  expect(asked).toEqual([]);
  drop(await pngOf(3, 1));
  await expect.element(page.getByRole("img", { name: "the frame as the network sees it" })).toBeVisible();
  expect(document.querySelector("[role=alert]")).toBeNull();
});

test("a dropped picture is fitted exactly and lies where its image does; it is asked about again as the layer changes, and can be kept", async () => {
  const { asked, store, until } = await showLive();
  drop(await pngOf(3, 4));
  const { livePlace, projection } = await until((state) => state.livePlace !== undefined);
  const side = 4 * SIDE;
  const { preprocessing } = store.getState().info ?? {};
  const large = enlarged(3, 4);
  const rgb = Uint8Array.from(
    { length: 3 * side * side },
    (_, at) => large.data[4 * Math.floor(at / 3) + (at % 3)] ?? 0,
  );
  const fit = preprocessing?.fit ?? { width: SIDE, height: SIDE, mode: "stretch", shorter: SIDE };
  expect(asked[0]?.pixels).toEqual(fitImage({ width: side, height: side, channels: 3, pixels: rgb }, fit).pixels);
  expect(livePlace?.frames).toBe(1);
  expect(livePlace?.positions).toHaveLength(projection?.sequence.layers.length ?? -1);
  const before = asked.length;
  store.getState().actions.selectLayer(5);
  await expect.poll(() => asked.length).toBe(before + 2);
  expect(asked.slice(before).map(({ maps, projection: placed }) => [maps?.layer, placed?.mode])).toEqual([
    [5, undefined],
    [undefined, projection?.sequence.mode],
  ]);
  expect(asked.at(-1)?.pixels).toEqual(asked[0]?.pixels);
  await page.getByRole("button", { name: "Keep this frame" }).click();
  const { below, imageEdits, item } = store.getState().view;
  expect([below, item, imageEdits.length]).toEqual(["what-if", 0, 1]);
  expect(imageEdits[0]).toMatchObject({ name: "picture", given: { x: "0", y: "0", width: "32", height: "32" } });
  const pixels = asked[0]?.pixels ?? new Uint8Array();
  expect(imageEdits[0]?.given.pixels).toBe(writePixels({ width: SIDE, height: SIDE, channels: 3, pixels }));
});

test("a video file is shown frame by frame", async () => {
  const { asked, until } = await showLive();
  const frame = (index: number): ImageData => {
    const image = new ImageData(64, 64);
    for (let at = 0; at < 64 * 64; at++) image.data.set([20 * index, 80, 80, 255], 4 * at);
    return image;
  };
  const film = encodeWebm(
    { width: 64, height: 64, frames: 12, framesPerSecond: 24, frame },
    new AbortController().signal,
  );
  let next = await film.next();
  while (next.done !== true) next = await film.next();
  drop(new File([next.value], "film.webm", { type: "video/webm" }));
  await until((state) => (state.livePlace?.frames ?? 0) >= 4);
  const reds = new Set(asked.map(({ pixels }) => pixels[3 * (16 * SIDE + 16)] ?? 0));
  expect(reds.size).toBeGreaterThan(1);
});

test("arrows choose a channel and send its answer back, Page keys change the layer, Enter opens its page", async () => {
  const { asked, store, until } = await showLive();
  store.getState().actions.selectLayer(3);
  drop(await pngOf(3, 1));
  await until((state) => state.livePlace !== undefined);
  const layers = store.getState().info?.model.layers ?? [];
  const channels = page.getByRole("application", { name: `Channels of ${layers[3]?.name}` });
  await expect.element(channels).toBeVisible();
  (channels.element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  expect(store.getState().view.live.unit).toEqual({ layer: layers[3]?.name, unit: 1 });
  await expect.poll(() => asked.at(-1)?.unit).toEqual({ layer: 3, unit: 1 });
  await expect.element(page.getByRole("img", { name: `deconvnet of unit 1 of ${layers[3]?.name}` })).toBeVisible();
  await userEvent.keyboard("{PageDown}");
  expect(store.getState().view.t).toBe(4);
  await userEvent.keyboard("{PageUp}");
  await expect.element(channels).toBeVisible();
  await userEvent.keyboard("{Enter}");
  expect(store.getState().view).toMatchObject({ below: "units", unit: { layer: layers[3]?.name, unit: 1 } });
});
