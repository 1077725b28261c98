import type { Graph } from "../../graph/graph.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { ExplainContext } from "../explainer.ts";
import type { PartialPlan } from "./partial-plan.ts";
import { cropStart, touched } from "./sight.ts";
import { hiddenImages, type Window } from "./windows.ts";

/** The target's value with each of some windows hidden. */
export type Evaluate = (windows: readonly Window[]) => Promise<Float32Array>;

/** Runs the whole network on every image. */
export function evaluateWhole(context: ExplainContext, graph: Graph, fill: Float32Array): Evaluate {
  const { image, model, objective, run } = context;
  return async (windows) => {
    const [values] = await run(graph, hiddenImages(image, fill, model.plane, windows), [objective.value]);
    return values as Float32Array;
  };
}

/** Runs each window's crop, whose map is put into the untouched image's. */
export async function evaluatePartly(
  context: ExplainContext,
  plan: PartialPlan,
  fill: Float32Array,
): Promise<Evaluate> {
  const { objective, image, model } = context;
  const { channels, height, width } = model.plane;
  const run = async (graph: Graph, feeds: Readonly<Record<string, Tensor>>, output: string) => {
    const answer = await model.sessions.use(graph, (session) => session.run(feeds, [output]));
    const tensor = answer[output];
    if (tensor?.type !== "float32") throw new TypeError(`output "${output}"`);
    return tensor;
  };
  const wholeImage = float32([1, channels, height, width], image);
  const untouched = await run(plan.whole, { [objective.image]: wholeImage }, plan.cut.value);
  const { graph, base, places } = plan.spliced;
  const partWidth = Number(graph.types.get(plan.cut.value)?.shape?.[3]);
  return async (windows) => {
    const [cropHeight, cropWidth] = plan.crop;
    const crops = new Float32Array(windows.length * channels * cropHeight * cropWidth);
    const [, rows, columns] = plan.cut.shape;
    const where = new Int32Array(windows.length * rows * columns).fill(-1);
    windows.forEach((window, index) => {
      const place = placeOf(plan, window);
      cropHidden(crops, index, { image, fill, window, plan, place });
      for (let row = place.rows.from; row < place.rows.to; row++) {
        for (let column = place.columns.from; column < place.columns.to; column++) {
          const inPart = (row - place.rows.shift) * partWidth + column - place.columns.shift;
          where[(index * rows + row) * columns + column] = inPart;
        }
      }
    });
    const feeds = {
      [objective.image]: float32([windows.length, channels, cropHeight, cropWidth], crops),
      [base]: untouched,
      [places]: { type: "int32", shape: [windows.length, 1, rows * columns], data: where } as const,
      ...context.weightFeeds(windows.length),
    };
    return (await run(graph, feeds, objective.value)).data;
  };
}

/** Where a window's crop lies and which positions of the map change, along one axis; `shift` is the position at which the crop's first lies. */
interface Along {
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

interface Place {
  readonly rows: Along;
  readonly columns: Along;
}

function placeOf({ sights, crop }: PartialPlan, { top, left, bottom, right }: Window): Place {
  const along = (axis: 0 | 1, from: number, to: number): Along => {
    const sight = sights[axis];
    const changed = touched(sight, { from, to });
    const start = cropStart(sight, changed.from, crop[axis]);
    return { ...changed, start, shift: start / sight.stride };
  };
  return { rows: along(0, top, bottom), columns: along(1, left, right) };
}

/** Writes one crop of the image, the fill standing inside the window. */
function cropHidden(
  crops: Float32Array,
  index: number,
  {
    image,
    fill,
    window,
    plan,
    place,
  }: {
    readonly image: Float32Array;
    readonly fill: Float32Array;
    readonly window: Window;
    readonly plan: PartialPlan;
    readonly place: Place;
  },
): void {
  const [rows, columns] = plan.sights;
  const [height, width] = plan.crop;
  const channels = image.length / (rows.extent * columns.extent);
  const { start: left } = place.columns;
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const row = place.rows.start + y;
      const line = (c * rows.extent + row) * columns.extent;
      const to = ((index * channels + c) * height + y) * width;
      crops.set(image.subarray(line + left, line + left + width), to);
      if (row < window.top || row >= window.bottom) continue;
      const [from, end] = [Math.max(window.left, left), Math.min(window.right, left + width)];
      if (from < end) crops.set(fill.subarray(line + from, line + end), to + from - left);
    }
  }
}
