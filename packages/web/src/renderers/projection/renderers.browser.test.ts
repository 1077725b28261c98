import type { Rgb } from "@deepling/engine";
import { afterEach, describe, expect, test } from "vitest";
import { toScreen } from "../../gl/camera.ts";
import { CanvasRenderer } from "./canvas-renderer.ts";
import { STEPS, zoomLevel } from "./detail/scale.ts";
import { placeAt } from "./frame.ts";
import { drawLayouts } from "./layouts.ts";
import { drawingOrder, hoveredMark, marksOf, POINT, ranksOf } from "./marks.ts";
import { drawPaths } from "./paths.ts";
import { type LoadThumbnails, Pictures } from "./pictures.ts";
import type { ProjectionProps, ProjectionRenderer } from "./renderer.ts";
import { PLAIN_SCENE, propsOf, sequenceOf } from "./scene-fixture.ts";
import { markSize } from "./size.ts";
import { trailPlaces } from "./trail-places.ts";
import { WebglRenderer } from "./webgl-renderer.ts";

const RED: Rgb = [1, 0, 0];
const GREEN: Rgb = [0, 1, 0];
const EXTENT = { width: 240, height: 200, ratio: 2 };
const LAYERS = [
  [-2, -1, 2, 1, -2, 1, 2, -1],
  [-2, 1, 2, -1, 2, 1, -2, -1],
  [0, 2, 0, -2, 2, 0, -2, 0],
];

const open: ProjectionRenderer[] = [];
afterEach(() => {
  for (const renderer of open.splice(0)) renderer.dispose();
});

function rendererOf(kind: "webgl" | "canvas"): ProjectionRenderer {
  const canvas = document.createElement("canvas");
  const renderer = kind === "webgl" ? new WebglRenderer(canvas) : new CanvasRenderer(canvas);
  open.push(renderer);
  renderer.resize(EXTENT);
  return renderer;
}

/** The pixel under a point of the layouts at t, `off` CSS pixels from its middle. */
function pixelAt(
  renderer: ProjectionRenderer,
  props: ProjectionProps,
  at: { point: number; t: number; trail?: number; seen?: number; off?: readonly [number, number]; frame?: ImageData },
): number[] {
  const image = at.frame ?? renderer.read({ t: at.t, camera: undefined, trail: at.trail ?? 0 }, EXTENT);
  const transform = renderer.transform({ t: at.seen ?? at.t, camera: undefined, trail: 0 });
  const [x, y] = toScreen(transform, ...placeAt(props.layouts, at.point, at.t));
  return pixel(image, x + (at.off?.[0] ?? 0), y + (at.off?.[1] ?? 0));
}

function pixel(image: ImageData, x: number, y: number): number[] {
  const at = (Math.floor(y * EXTENT.ratio) * image.width + Math.floor(x * EXTENT.ratio)) * 4;
  return [...image.data.subarray(at, at + 3)];
}

const isRed = (p: number[]) => (p[0] ?? 0) > 200 && (p[1] ?? 0) < 40;
const isGreen = (p: number[]) => (p[1] ?? 0) > 200 && (p[0] ?? 0) < 40;
const isBlue = (p: number[]) => (p[2] ?? 0) > 180 && (p[0] ?? 0) < 60;
const isBlack = (p: number[]) => p.every((part) => part < 30);

describe.each(["webgl", "canvas"] as const)("the projection drawn by %s", (kind) => {
  test.each([0, 0.25, 0.5, 1, 1.5, 2])("each point stands where its layers say, at t = %d", (t) => {
    const renderer = rendererOf(kind);
    const props = propsOf(sequenceOf(LAYERS), [RED, GREEN, RED, GREEN]);
    renderer.update(props);
    const frame = renderer.read({ t, camera: undefined, trail: 0 }, EXTENT);
    for (const point of [0, 1, 2, 3]) {
      const found = pixelAt(renderer, props, { point, t, frame });
      expect([point, found, (point % 2 === 0 ? isRed : isGreen)(found)]).toEqual([point, found, true]);
    }
  });

  test("a layer that is not there is not drawn, and is once it has come; one that goes leaves nothing", () => {
    const renderer = rendererOf(kind);
    const whole = propsOf(sequenceOf(LAYERS), [RED, GREEN, RED, GREEN]);
    const without = (gone: number): ProjectionProps => {
      const layers = whole.layouts.layers.map((layer, at) => (at === gone ? undefined : layer));
      return { ...whole, layouts: { ...whole.layouts, layers } };
    };
    const shown = (t: number) => isRed(pixelAt(renderer, whole, { point: 0, t }));
    renderer.update(without(1));
    expect([0, 0.5, 1, 1.5, 2].map(shown)).toEqual([true, false, false, false, true]);
    renderer.update(without(2));
    expect([0, 0.5, 1, 1.5, 2].map(shown)).toEqual([true, true, true, false, false]);
    renderer.update(whole);
    expect([0, 0.5, 1, 1.5, 2].map(shown)).toEqual([true, true, true, true, true]);
  });

  test("where no point is, the ground shows, and a point has left its place of before", () => {
    const renderer = rendererOf(kind);
    const props = propsOf(sequenceOf(LAYERS), [RED, GREEN, RED, GREEN]);
    renderer.update(props);
    const later = renderer.read({ t: 2, camera: undefined, trail: 0 }, EXTENT);
    expect(isBlack(pixelAt(renderer, props, { point: 0, t: 0, seen: 2, frame: later }))).toBe(true);
    expect(isBlack(pixel(later, 2, 2))).toBe(true);
  });

  test("the camera magnifies about its centre", () => {
    const renderer = rendererOf(kind);
    const props = propsOf(sequenceOf(LAYERS), [RED, GREEN, RED, GREEN]);
    renderer.update(props);
    const [x, y] = placeAt(props.layouts, 1, 0);
    const image = renderer.read({ t: 0, camera: { x, y, zoom: 5 }, trail: 0 }, EXTENT);
    expect(isGreen(pixel(image, EXTENT.width / 2, EXTENT.height / 2))).toBe(true);
  });

  test("a point without a place is not drawn, the others are", () => {
    const renderer = rendererOf(kind);
    const sequence = sequenceOf([[Number.NaN, Number.NaN, 1, 1, -1, -1]]);
    renderer.update(propsOf(sequence, [RED, GREEN, GREEN]));
    const image = renderer.read({ t: 0, camera: undefined, trail: 0 }, EXTENT);
    let [red, green] = [0, 0];
    for (let i = 0; i < image.data.length; i += 4) {
      if ((image.data[i] ?? 0) > 100) red++;
      if ((image.data[i + 1] ?? 0) > 100) green++;
    }
    expect(red).toBe(0);
    expect(green).toBeGreaterThan(100);
  });

  test("selected points wear a ring, the others step back, the selected lie on top", () => {
    const renderer = rendererOf(kind);
    const layouts = drawLayouts(sequenceOf([[-1, 0, 1, 0, 1, 0]]));
    const plain = propsOf(sequenceOf([[-1, 0, 1, 0, 1, 0]]), [RED, GREEN, RED]);
    const colours = Uint8Array.from([RED, GREEN, RED].flatMap((colour) => [...colour.map((part) => part * 255), 255]));
    const scene = { colours, states: Uint8Array.of(0, POINT.selected, 0), ...PLAIN_SCENE, attending: true };
    const ranks = ranksOf(scene);
    const marks = marksOf(scene, ranks, drawingOrder(ranks));
    const props = { ...plain, layouts, marks };
    renderer.update(props);
    const frame = renderer.read({ t: 0, camera: undefined, trail: 0 }, EXTENT);
    expect(isGreen(pixelAt(renderer, props, { point: 1, t: 0, frame }))).toBe(true);
    const radius = markSize(3, renderer.transform({ t: 0, camera: undefined, trail: 0 }), "points").radius * 1.2;
    expect(isBlue(pixelAt(renderer, props, { point: 1, t: 0, frame, off: [radius + 1.75, 0] }))).toBe(true);
    const other = pixelAt(renderer, props, { point: 0, t: 0, frame });
    expect(other[0]).toBeGreaterThan(30);
    expect(other[0]).toBeLessThan(170);
  });

  test("marks of a level that is not reached are not drawn, others are while their layer is near; where many lie they are larger", () => {
    const renderer = rendererOf(kind);
    const plain = propsOf(sequenceOf(LAYERS), [RED, GREEN, RED, GREEN]);
    renderer.update(plain);
    const zoom = zoomLevel(renderer.transform({ t: 0, camera: undefined, trail: 0 }));
    const [later, dense] = [Math.ceil((zoom + 1.5) * STEPS), Math.ceil((zoom + 3) * STEPS)];
    // by point: always; never; in the first layer only; always, among many
    const known = [
      [0, 0, 0, 0],
      [later, 0, later, 0],
      [0, 0, later, 0],
      [0, dense, 0, dense],
    ] as const;
    const values = Uint8Array.from([...plain.marks.points].flatMap((point) => known[point] ?? []));
    const props = { ...plain, marks: { ...plain.marks, detail: { from: 0, values } } };
    renderer.update(props);
    const shown = (t: number) => [0, 1, 2, 3].map((point) => Math.max(...pixelAt(renderer, props, { point, t })) > 100);
    expect(shown(0)).toEqual([true, false, true, true]);
    expect(shown(0.5)).toEqual([true, false, true, true]);
    expect(shown(1)).toEqual([true, false, false, true]);
    const { radius } = markSize(4, renderer.transform({ t: 0, camera: undefined, trail: 0 }), "points");
    const beside = (point: number) => pixelAt(renderer, props, { point, t: 0, off: [0, radius * 1.2] });
    expect(isRed(beside(0))).toBe(false);
    expect(isGreen(beside(3))).toBe(true);
  });

  test("the hovered point is drawn once more, larger, with a ring", () => {
    const renderer = rendererOf(kind);
    const props = {
      ...propsOf(sequenceOf(LAYERS), [RED, GREEN, RED, GREEN]),
      hovered: hoveredMark(0, Uint8Array.of(255, 0, 0)),
    };
    renderer.update(props);
    const radius = markSize(4, renderer.transform({ t: 0.5, camera: undefined, trail: 0 }), "points").radius * 1.35;
    const ring = pixelAt(renderer, props, { point: 0, t: 0.5, off: [0, radius + 1.75] });
    expect(Math.min(...ring)).toBeGreaterThan(200);
  });

  test("trails lead back along the way a point came, and fade", () => {
    const renderer = rendererOf(kind);
    const plain = propsOf(
      sequenceOf([
        [-3, 0, 3, 0],
        [0, 1, 0, -1],
        [3, 0, -3, 0],
      ]),
      [RED, GREEN],
    );
    const trails = { points: Uint32Array.of(0), colours: Uint8Array.of(255, 0, 0) };
    const props = { ...plain, trails: { ...trails, layers: trailPlaces(plain.layouts, trails.points, undefined) } };
    renderer.update(props);
    const frame = renderer.read({ t: 2, camera: undefined, trail: 2 }, EXTENT);
    const at = (t: number) => {
      const transform = renderer.transform({ t: 2, camera: undefined, trail: 2 });
      const [x, y] = toScreen(transform, ...placeAt(props.layouts, 0, t));
      const around = [-1, -0.5, 0, 0.5, 1].map((off) => pixel(frame, x, y + off)[0] ?? 0);
      return Math.max(...around);
    };
    expect(at(1.7)).toBeGreaterThan(120);
    expect(at(1.2)).toBeGreaterThan(50);
    expect(at(1.2)).toBeLessThan(at(1.7));
    expect(at(0.6)).toBeLessThan(at(1.2));
    const without = renderer.read({ t: 2, camera: undefined, trail: 0 }, EXTENT);
    expect(isBlack(pixelAt(renderer, props, { point: 0, t: 1.5, seen: 2, frame: without }))).toBe(true);
  });

  test("a path is drawn where its frames lie in the layer's own units", () => {
    const renderer = rendererOf(kind);
    const plain = propsOf(
      sequenceOf([
        [-20, -10, 20, 10],
        [-2, 1, 2, -1],
      ]),
      [GREEN, GREEN],
    );
    const paths = drawPaths(plain.layouts, [
      {
        id: "strip",
        frames: 2,
        positions: [Float32Array.of(-20, 10, 20, -10), Float32Array.of(-2, -1, 2, 1)],
        colours: [RED, RED],
        head: 1,
      },
    ]);
    const props = { ...plain, paths };
    renderer.update(props);
    for (const t of [0, 0.25, 1]) {
      const image = renderer.read({ t, camera: undefined, trail: 0 }, EXTENT);
      const drawn = { ...props.layouts, count: 2, layers: paths[0]?.places ?? [] };
      const [ax, ay] = placeAt(drawn, 0, t);
      const [bx, by] = placeAt(drawn, 1, t);
      const transform = renderer.transform({ t, camera: undefined, trail: 0 });
      expect(isRed(pixel(image, ...toScreen(transform, ax, ay)))).toBe(true);
      expect(isRed(pixel(image, ...toScreen(transform, bx, by)))).toBe(true);
      expect(isRed(pixel(image, ...toScreen(transform, ax * 0.7 + bx * 0.3, ay * 0.7 + by * 0.3)))).toBe(true);
    }
  });

  test("thumbnails appear as they are loaded, upright, in a frame of the point's colour", async () => {
    const renderer = rendererOf(kind);
    const plain = { ...propsOf(sequenceOf([[-1, 0, 1, 0]]), [RED, GREEN]), mode: "thumbnails" as const };
    let resolve = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    // Upper half white, lower half blue.
    const picture = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i < 8 * 16 * 3 || i % 3 === 2 ? 255 : 0));
    const pictures = new Pictures(Int32Array.of(7, 9), {
      side: 16,
      limits: renderer.limits,
      load: async (items, size) => {
        const pixels = new Uint8Array(items.length * size * size * 3);
        items.forEach((_, i) => {
          pixels.set(picture, i * picture.length);
        });
        return { size, items: Int32Array.from(items), pixels };
      },
      onChange: () => resolve(),
    });
    const props = { ...plain, pictures };
    renderer.update(props);
    expect(isRed(pixelAt(renderer, props, { point: 0, t: 0 }))).toBe(true);
    pictures.show([]);
    await promise;
    const frame = renderer.read({ t: 0, camera: undefined, trail: 0 }, EXTENT);
    expect(Math.min(...pixelAt(renderer, props, { point: 1, t: 0, frame, off: [0, -10] }))).toBeGreaterThan(220);
    expect(isBlue(pixelAt(renderer, props, { point: 1, t: 0, frame, off: [0, 10] }))).toBe(true);
    // Frames: the leftmost column of the mark is the point's own colour.
    const { left, right } = extentOfColour(frame);
    expect(right - left).toBeGreaterThan(60);
    pictures.dispose();
  });

  test("a few cells that change hands show what cells for all points show", async () => {
    const load: LoadThumbnails = async (items, size) => {
      const bytes = size * size * 3;
      const pixels = Uint8Array.from({ length: items.length * bytes }, (_, i) => {
        const item = items[Math.floor(i / bytes)] ?? 0;
        return (item * 61 + (i % bytes) * (item + 1)) % 256;
      });
      return { size, items: Int32Array.from(items), pixels };
    };
    const points = 12;
    const at = Array.from({ length: points }, (_, i) => [(i % 4) - 1.5, Math.floor(i / 4) - 1]).flat();
    const scene = { ...propsOf(sequenceOf([at]), new Array(points).fill(RED)), mode: "thumbnails" as const };
    const frames = async (budget: number | undefined, looks: readonly (readonly number[])[]) => {
      const renderer = rendererOf(kind);
      let [told, heard] = [() => {}, Promise.resolve()];
      const pictures = new Pictures(
        Int32Array.from({ length: points }, (_, i) => 3 * i),
        {
          ...{ side: 16, limits: renderer.limits, load, onChange: () => told(), nextFrame: async () => undefined },
          budget: budget === undefined ? undefined : { whole: budget, few: budget },
        },
      );
      renderer.update({ ...scene, pictures });
      const found: ImageData[] = [];
      for (const look of looks) {
        heard = new Promise((resolve) => {
          told = resolve;
        });
        pictures.show(look);
        await heard;
        found.push(renderer.read({ t: 0, camera: undefined, trail: 0 }, EXTENT));
      }
      pictures.dispose();
      return found;
    };
    const [all] = await frames(undefined, [[0]]);
    const plain = rendererOf(kind);
    plain.update(scene);
    const discs = plain.read({ t: 0, camera: undefined, trail: 0 }, EXTENT);
    // four cells of 16 pixels: the second look takes three of them, the third one gives the first points theirs again
    const looks = [
      [0, 1, 2, 3],
      [3, 9, 10, 11],
      [0, 1, 2, 3],
    ];
    const few = await frames(4 * 16 * 16 * 4, looks);
    const transform = plain.transform({ t: 0, camera: undefined, trail: 0 });
    const around = (image: ImageData | undefined, point: number) => {
      const [x, y] = toScreen(transform, ...placeAt(scene.layouts, point, 0));
      return [-5, 0, 5].flatMap((dx) => [-5, 0, 5].flatMap((dy) => pixel(image as ImageData, x + dx, y + dy)));
    };
    for (const [look, shown] of looks.entries()) {
      for (let point = 0; point < points; point++) {
        const expected = shown.includes(point) ? all : discs;
        // an edge that is half covered may be rounded another way, where a canvas kept it with its alpha
        const wanted = around(expected, point);
        const apart = around(few[look], point).map((level, at) => Math.abs(level - (wanted[at] ?? Number.NaN)));
        expect([look, point, Math.max(...apart)]).toEqual([look, point, expect.toSatisfy((most: number) => most <= 1)]);
      }
    }
  });
});

/** First and last column that hold pure green. */
function extentOfColour(image: ImageData): { left: number; right: number } {
  const columns: number[] = [];
  for (let i = 0; i < image.data.length; i += 4) {
    const [r = 0, g = 0, b = 0] = image.data.subarray(i, i + 3);
    if (g > 200 && r < 40 && b < 40) columns.push((i / 4) % image.width);
  }
  return { left: Math.min(...columns), right: Math.max(...columns) };
}

test("five hundred points over forty layers: both renderers agree on where they are", () => {
  const random = (i: number) => Math.sin(i * 12.9898) * 43758.5453 - Math.floor(Math.sin(i * 12.9898) * 43758.5453);
  const layers = Array.from({ length: 40 }, (_, l) =>
    Array.from({ length: 1000 }, (_, i) => random(i + l * 1000) * 2 - 1),
  );
  const plain = propsOf(sequenceOf(layers), []);
  const props = { ...plain, ink: { ...plain.ink, hairline: 0 } };
  const images = (["webgl", "canvas"] as const).map((kind) => {
    const renderer = rendererOf(kind);
    renderer.update(props);
    return renderer.read({ t: 20.4, camera: undefined, trail: 0 }, { width: 240, height: 200, ratio: 1 });
  });
  const [a, b] = images.map((image) => image.data.filter((_, i) => i % 4 === 1).map((v) => (v > 60 ? 1 : 0)));
  const apart = a?.reduce((sum, v, i) => sum + (v === b?.[i] ? 0 : 1), 0) ?? Number.NaN;
  expect(apart / (240 * 200)).toBeLessThan(0.06);
});

test("a lost context comes back with everything it drew, pictures in few cells among it", async () => {
  const canvas = document.createElement("canvas");
  const heard: boolean[] = [];
  const renderer = new WebglRenderer(canvas, (alive) => heard.push(alive));
  open.push(renderer);
  renderer.resize(EXTENT);
  let told = () => {};
  const come = new Promise<void>((resolve) => {
    told = resolve;
  });
  const blue = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i % 3 === 2 ? 255 : 0));
  const pictures = new Pictures(Int32Array.of(0, 1, 2, 3), {
    ...{ side: 16, limits: renderer.limits, budget: { whole: 2048, few: 2048 }, onChange: () => told() },
    load: async (items, size) => ({ size, items: Int32Array.from(items), pixels: blue }),
  });
  const plain = propsOf(sequenceOf(LAYERS), [RED, GREEN, RED, GREEN]);
  const props = { ...plain, mode: "thumbnails" as const, pictures };
  renderer.update(props);
  pictures.show([2]);
  await come;
  renderer.draw({ t: 0.5, camera: undefined, trail: 0 });
  const device = canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
  const event = (name: string) => new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
  const lost = event("webglcontextlost");
  device?.loseContext();
  await lost;
  renderer.draw({ t: 0.5, camera: undefined, trail: 0 });
  // A context may be asked back only after its loss has been dispatched to the end.
  await new Promise((resolve) => setTimeout(resolve));
  const restored = event("webglcontextrestored");
  device?.restoreContext();
  await restored;
  expect(heard).toEqual([false, true]);
  const frame = renderer.read({ t: 0.5, camera: undefined, trail: 0 }, EXTENT);
  expect(isRed(pixelAt(renderer, props, { point: 0, t: 0.5, frame }))).toBe(true);
  expect(isBlue(pixelAt(renderer, props, { point: 2, t: 0.5, frame }))).toBe(true);
  expect(isGreen(pixelAt(renderer, props, { point: 1, t: 0.5, frame }))).toBe(true);
});
