// What the stage does about a million points, in processor time: in the worker for a layer and for a choice, on the main thread for a choice and for an interaction.
import { randomNormal, seededRandom } from "@deepling/engine";
import { cellOrder } from "../packages/web/src/renderers/projection/detail/cells.ts";
import { choosePoints } from "../packages/web/src/renderers/projection/detail/choose.ts";
import { keysOf } from "../packages/web/src/renderers/projection/detail/keys.ts";
import { levelsOf } from "../packages/web/src/renderers/projection/detail/levels.ts";
import { CELL_PIXELS, ROOT } from "../packages/web/src/renderers/projection/detail/scale.ts";
import { survey } from "../packages/web/src/renderers/projection/detail/survey.ts";
import { marksOf, ranksOf } from "../packages/web/src/renderers/projection/marks.ts";
import { placesOf, placesWithin, pointsInside } from "../packages/web/src/renderers/projection/picking.ts";
import { report } from "./report.ts";

const COUNT = 1_000_000;
const PLAIN = { attending: false, crossed: false, emphasiseWrong: false };

/** Ten clusters of very different width and number, and one point of 500 far from its own. */
function clusters(seed: number): Float32Array {
  const random = seededRandom(seed);
  const places = new Float32Array(COUNT * 2);
  for (let point = 0; point < COUNT; point++) {
    const cluster = Math.min(9, Math.floor(-2.5 * Math.log(1 - random())));
    const angle = (2 * Math.PI * cluster) / 10 + seed;
    const width = (0.03 + 0.05 * cluster) * (random() < 0.002 ? 8 : 1);
    places[point * 2] = Math.cos(angle) + width * randomNormal(random);
    places[point * 2 + 1] = Math.sin(angle) + width * randomNormal(random);
  }
  return places;
}

/** Milliseconds of this process's processor time, the least of three. */
function processorTime<T>(work: () => T): readonly [milliseconds: number, result: T] {
  let [least, result] = [Number.POSITIVE_INFINITY, work()];
  for (let run = 0; run < 3; run++) {
    const start = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return [least, result];
}

function say(what: string, milliseconds: number, most: number): void {
  report({
    what,
    measured: `${milliseconds.toFixed(2)} ms`,
    against: `limit ${most} ms`,
    ratio: milliseconds / most,
    target: "≤ 1",
  });
}

const [from, to] = [clusters(1), clusters(2)];
const states = new Uint8Array(COUNT);
const scene = { states, colours: new Uint8Array(COUNT * 4), ...PLAIN };
const [ranking, ranks] = processorTime(() => ranksOf(scene));
const keys = keysOf(ranks);
const [levelling, levels] = processorTime(() => levelsOf(cellOrder(from), keys));
say("worker: levels of a layer of a million points", levelling, 300);

// a stage of 1440 × 750 pixels that shows five units, and a part of it
const scale = 150;
const zoom = Math.log2((ROOT * scale) / CELL_PIXELS);
const layers = { from: { places: from, ...levels }, to: { places: to, ...levelsOf(cellOrder(to), keys) } };
const everywhere = { left: -9, right: 9, bottom: -9, top: 9 };
const choosing = { ...layers, zoom, keys, within: everywhere, always: () => false };
const [choice, chosen] = processorTime(() => choosePoints(choosing));
say(`worker: choosing ${chosen.points.length} of them for two layers and a view`, choice, 60);
const [counting] = processorTime(() => survey(from, to, 0.4, { left: -1, right: 1, bottom: -1, top: 1 }));
say("worker: counting all of them in and around a view", counting, 60);

const detail = { from: 0, values: chosen.details };
const [marking] = processorTime(() => marksOf(scene, ranks, chosen.points, detail));
say("page, when a choice comes: the looks of its points", marking, 5);
say("page, when filter or selection change: how all points take part", ranking, 25);
const drawn = { count: COUNT, layers: [from, to] } as const;
const layouts = { ...drawn, centres: new Float32Array(4), radii: new Float32Array(2), units: new Float32Array(2) };
const whole = { ...layouts, bounds: [], extent: everywhere };
const [placing, places] = processorTime(() => placesOf(whole, 0.4, chosen.points));
say("page, when the pointer first moves at a moment: where the drawn points are", placing, 5);
const [finding] = processorTime(() => placesWithin(places, { left: 0, right: 0.1, bottom: 0, top: 0.1 }));
say("page, with each move of the pointer: those under it", finding, 0.5);
const circle = Array.from({ length: 800 }, (_, i) => 1.1 * (i % 2 === 0 ? Math.cos(i / 127) : Math.sin(i / 127)));
const [lasso, inside] = processorTime(() => pointsInside(whole, 0.4, circle));
say(`page: a lasso of 400 corners around ${inside.length} of them`, lasso, 100);
