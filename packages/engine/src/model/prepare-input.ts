import { pluralWord } from "../base/plural.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph, Node, ValueInfo } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import { int64 } from "../graph/tensor.ts";
import { everyName, prune } from "../graph/walk.ts";
import { imageExtents, type Plane } from "../image/plane.ts";
import { elementNumber } from "../ops/rules/element-types.ts";
import { bindSymbols } from "../passes/bind-symbols.ts";
import { type ImageAxes, NO_IMAGE } from "../passes/image-axes.ts";
import { inferShapes } from "../passes/infer-shapes.ts";
import { ASSUMED, type ImageGeometry } from "./image-geometry.ts";
import { type InputReading, type ModelInput, NO_INPUT, type Refusal, readInput } from "./image-input.ts";

/** What the images that will be shown settle: extents that the model leaves free. */
export interface ImageExtents {
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly channels: number;
}

/** A graph whose image input has four axes, the description of that input, and its place for the passes. */
export interface PreparedInput {
  readonly graph: Graph;
  readonly input: ModelInput;
  readonly axes: ImageAxes;
}

/**
 * The graph with numbers for the free extents of its image, constants for the other inputs that have an obvious value, and without
 * the inputs that nothing reads. Where the model takes its pixels in another shape (in a row, without channels, with further axes
 * of extent 1), a Reshape stands in front, so that the graph takes images of four axes.
 */
export function prepareInput(
  decoded: Graph,
  reading: InputReading,
  extents: Partial<ImageExtents> = {},
): PreparedInput {
  const { input, geometry, refusal } = reading;
  const fed = withoutIdleInputs(decoded, reading);
  if (input === undefined) {
    const none = { name: "", type: "float32", shape: [], value: "" } as const;
    return { graph: inferShapes(fed), input: { ...none, image: refusal ?? NO_INPUT }, axes: NO_IMAGE };
  }
  const own = { name: input.name, type: input.type, shape: input.shape ?? [], value: input.name };
  const plane = geometry && planeOf(geometry, extents);
  if (geometry === undefined || plane === undefined) {
    const axes = { name: own.name, layout: isImage(input, geometry) ? (geometry?.layout ?? "none") : "none" } as const;
    return { graph: inferShapes(fed), input: { ...own, image: refusal ?? free(input) }, axes };
  }
  const bound = bind(fed, input, geometry, plane);
  const front = isImage(input, geometry) ? { graph: bound, value: own.name } : reshapeInFront(bound, input, plane);
  return {
    graph: inferShapes(front.graph),
    input: { ...own, value: front.value, image: refusal ?? plane },
    axes: { name: front.value, layout: geometry.layout },
  };
}

/** Why no image can be fed while the model leaves extents free and no images are given. */
function free({ name, shape = ASSUMED }: ValueInfo): Refusal {
  const symbols = shape.slice(1).filter((dim) => typeof dim === "string");
  return {
    fault: "missing",
    refused: `size: ${symbols.join(", ")} of "${name}" ${pluralWord(symbols.length, "is", "are")} free`,
    hint: "give the size of the images (--size), and their channels (--channels)",
  };
}

/** Whether the model's own input has the four axes of an image. */
const isImage = ({ shape }: ValueInfo, geometry: ImageGeometry | undefined): boolean =>
  (shape ?? ASSUMED).length === 4 && geometry !== undefined && geometry.axes.channels >= 0;

function withoutIdleInputs(graph: Graph, { input, constants, others }: InputReading): Graph {
  const kept = graph.inputs.filter(({ name }) => name === input?.name || others.has(name));
  if (kept.length === graph.inputs.length && constants.size === 0) return graph;
  return { ...graph, inputs: kept, initializers: new Map([...graph.initializers, ...constants]) };
}

/** The extents of one image; undefined where one is neither known nor given. */
function planeOf(geometry: ImageGeometry, { size, channels }: Partial<ImageExtents>): Plane | undefined {
  const settled = {
    width: geometry.width ?? size?.[1],
    height: geometry.height ?? size?.[0],
    channels: geometry.channels ?? channels,
  };
  const { width, height } = settled;
  if (width === undefined || height === undefined || settled.channels === undefined) return undefined;
  return { width, height, channels: settled.channels, layout: geometry.layout };
}

/** Numbers for the free extents of the image, wherever the model uses the same symbols. */
function bind(graph: Graph, input: ValueInfo, { axes }: ImageGeometry, plane: Plane): Graph {
  const declared = input.shape ?? ASSUMED;
  const shape = declared.map((dim, axis) => {
    if (axis === axes.channels) return plane.channels;
    if (axis === axes.height) return plane.height;
    return axis === axes.width ? plane.width : dim;
  });
  const free = declared.flatMap((dim, axis) =>
    typeof dim === "string" && dim !== shape[axis] ? [[dim, axis] as const] : [],
  );
  if (free.length === 0 && input.shape !== undefined) return graph;
  const extents = Object.fromEntries(free.map(([symbol, axis]) => [symbol, Number(shape[axis])]));
  const inputs = graph.inputs.map((own) => (own.name === input.name ? { ...own, shape } : own));
  return bindSymbols({ ...graph, inputs }, extents);
}

/** The graph with numbers for the free extents of its image input, which stays as the model declares it otherwise. */
export function fixImage(graph: Graph, plane: Plane): Graph {
  const { input, geometry } = readInput(graph, { layout: plane.layout });
  return input === undefined || geometry === undefined ? graph : bind(graph, input, geometry, plane);
}

/** A new input of four axes, whose images are laid out as the model's own input has them. */
function reshapeInFront(
  graph: Graph,
  { name }: ValueInfo,
  plane: Plane,
): { readonly graph: Graph; readonly value: string } {
  const own = graph.inputs.find((input) => input.name === name);
  const [batch = "batch", ...rest] = own?.shape ?? [];
  const [value, target] = [freshName(graph, `${name}_pixels`), freshName(graph, `${name}_shape`)];
  const node = reshape(freshName(graph, `${name}_reshape`), value, target, name);
  const image = { name: value, type: own?.type ?? "float32", shape: [batch, ...imageExtents(plane)] };
  return {
    value,
    graph: {
      ...graph,
      inputs: graph.inputs.map((input) => (input.name === name ? image : input)),
      nodes: [node, ...graph.nodes.map((own) => (makesSame(graph, own, name, plane) ? passedOn(own, value) : own))],
      // 0 copies the batch
      initializers: new Map([...graph.initializers, [target, int64([0, ...rest.map(Number)])]]),
    },
  };
}

/** Whether the model itself brings its input into the shape of its images, which stands in front already. */
function makesSame(graph: Graph, { type, domain, inputs, attributes }: Node, name: string, plane: Plane): boolean {
  if (type !== "Reshape" || domain !== "" || inputs[0] !== name || attributes.allowzero !== undefined) return false;
  const target = Array.from(graph.initializers.get(inputs[1] ?? "")?.data ?? [], Number);
  const extents = imageExtents(plane);
  return target.length === 4 && target[0] !== 1 && extents.every((extent, at) => target[at + 1] === extent);
}

const passedOn = (node: Node, value: string): Node => ({ ...node, type: "Identity", inputs: [value], attributes: {} });

/**
 * A prepared graph as a model of its own, with the input that the person's model has: of its shape, and of its type where that is whole numbers
 * or half precision.
 */
export function withOwnInput(graph: Graph, { name, type, shape, value }: ModelInput): Graph {
  const image = graph.inputs.find((input) => input.name === value);
  if (image === undefined) return graph;
  const own = { name, type, shape: value === name ? image.shape : [image.shape?.[0] ?? "batch", ...shape.slice(1)] };
  const nodes = graph.nodes.filter(({ outputs }) => !outputs.includes(name));
  const front: Node[] = [];
  const initializers = new Map(graph.initializers);
  const reads = new Map<string, string>();
  let last = name;
  if (type !== image.type) {
    last = freshName(graph, `${name}_${image.type}`);
    front.push(cast(last, name, elementNumber(image.type)));
    reads.set(name, last);
  }
  if (value !== name && image.shape !== undefined) {
    const target = freshName(graph, `${name}_image`);
    front.push(reshape(freshName(graph, `${value}_reshape`), last, target, value));
    initializers.set(target, int64([0, ...image.shape.slice(1).map(Number)]));
  }
  if (front.length === 0) return graph;
  const renamed = nodes.map((node) => ({ ...node, inputs: node.inputs.map((input) => reads.get(input) ?? input) }));
  return prune({
    ...graph,
    inputs: graph.inputs.map((input) => (input === image ? own : input)),
    nodes: [...front, ...renamed],
    initializers,
    types: new Map([...graph.types, [name, own], ...(value === name ? [] : [[value, image] as const])]),
  });
}

function cast(to: string, from: string, code: number): Node {
  return { name: to, type: "Cast", domain: "", inputs: [from], outputs: [to], attributes: { to: attribute.int(code) } };
}

function reshape(name: string, from: string, target: string, to: string): Node {
  return { name, type: "Reshape", domain: "", inputs: [from, target], outputs: [to], attributes: {} };
}

const freshName = (graph: Graph, hint: string): string => new Names(everyName(graph)).fresh(hint);
