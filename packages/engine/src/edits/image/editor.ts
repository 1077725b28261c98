import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { pixelSpace } from "../../image/pixel-space.ts";
import type { Plane } from "../../image/plane.ts";
import type { Preprocessing } from "../../image/preprocess.ts";
import type { Sessions } from "../../runtime/sessions.ts";
import { type ColourOrder, colourChannels } from "./colour-channels.ts";
import type { EditPlatform } from "./edit.ts";
import { editGraph } from "./edit-graph.ts";
import type { ImageEdit } from "./image-edit.ts";
import { type KeptDraws, keepDraws } from "./kept-draws.ts";
import { onPlatform } from "./on-platform.ts";
import { withoutPixels } from "./pixel-text.ts";
import { type SettledEdit, settleImageEdit } from "./settle.ts";
import { writeImageEdits } from "./write-edits.ts";

/** What images are edited with. */
export interface ImageEditorParts {
  /** In the order in which they are made. */
  readonly edits: readonly ImageEdit[];
  /** Extents and layout of the network's input. */
  readonly plane: Plane;
  /** How pixels come to the network. */
  readonly preprocessing: Pick<Preprocessing, "scale" | "mean" | "std" | "channels">;
  readonly sessions: Sessions;
  /** Threads at most; as the runtime is set up unless given. One image is edited as fast by one thread, which waits for no other on a busy machine. */
  readonly threads?: number | undefined;
  /** What the platform does; nothing if absent. */
  readonly platform?: EditPlatform | undefined;
  /** Where drawn numbers are kept, so that editors of other strengths find them; the editor's own if absent. */
  readonly draws?: KeptDraws | undefined;
  /** An item as the network sees it before any edit, for what is pasted from there. */
  readonly inputOf?: ((item: number) => Promise<Tensor<"float32">>) | undefined;
}

/** Images as they come to the network, with the items of the data set that they are. */
export interface EditedBatch {
  readonly items: readonly number[];
  readonly input: Tensor<"float32">;
}

/** Makes a stack of edits on batches of images. */
export interface ImageEditor {
  /** The images edited, in the network's layout. An image's result depends on the image, its item and the edits alone, and on no other image of the batch. */
  readonly edit: (batch: EditedBatch, signal?: Abort) => Promise<Tensor<"float32">>;
  /** Edits that change nothing, as a person wrote them. */
  readonly neutral: readonly string[];
}

/**
 * Makes an editor of images at the resolution that the network sees: they are taken to pixel values 0 … 1, changed by each edit in turn, clipped to
 * 0 … 1 after each, and taken back. Settings are fed to the graph: a session is loaded once for stacks of the same edits. An edit that changes
 * nothing is left out; where none is left the input comes back untouched. Throws what `settleImageEdit` throws.
 */
export function createImageEditor(parts: ImageEditorParts): ImageEditor {
  const { edits, plane, preprocessing, sessions, threads, draws = keepDraws() } = parts;
  const colours = colourChannels(preprocessing.channels, plane.channels);
  const size = { width: plane.width, height: plane.height, channels: colours.light };
  const settled = edits.map((edit) => settleImageEdit(edit, size));
  const neutral = edits.filter((_, at) => settled[at]?.isNeutral).map((edit) => withoutPixels(writeImageEdits([edit])));
  const space = pixelSpace(preprocessing, plane);
  const pixelsOf = async (item: number): Promise<Float32Array> => {
    if (parts.inputOf === undefined) throw new DeeplingError("missing", `data set: item ${item} of it is to be pasted`);
    return planar(space.toPixels((await parts.inputOf(item)).data), plane, colours);
  };
  const how = threads === undefined ? {} : { threads };
  const steps = stretches(settled.filter(({ isNeutral }) => !isNeutral)).map((stretch, at): Step => {
    const [first] = stretch;
    if (first?.kind.by === "platform") {
      const platform = requirePlatform(parts.platform ?? {}, first.kind.name);
      return ({ input }, signal) => onPlatform(input, first, { plane, space, colours, platform, signal });
    }
    const graph = editGraph(stretch, { plane, space, colours, pixelsOf, draws, isFirst: at === 0 });
    return async ({ items, input }, signal, untouched) => {
      const feeds = await graph.feeds(items, input, untouched);
      signal?.throwIfAborted();
      const answer = await sessions.use(graph.graph, (session) => session.run(feeds), how);
      return answer[graph.output] as Tensor<"float32">;
    };
  });
  return {
    neutral,
    edit: async ({ items, input }, signal) => {
      let edited = input;
      for (const step of steps) edited = await step({ items, input: edited }, signal, input);
      return edited;
    },
  };
}

/** Images changed by some edits in a row; `untouched` is the batch before the first. */
type Step = (batch: EditedBatch, signal: Abort | undefined, untouched: Tensor<"float32">) => Promise<Tensor<"float32">>;

/** The platform, if it can do what its edits need. Throws "unsupported image edit". */
function requirePlatform({ jpeg }: EditPlatform, name: string): Required<EditPlatform> {
  if (jpeg !== undefined) return { jpeg };
  throw new DeeplingError("unsupported", `image edit: ${name}`, { hint: "there is no JPEG encoder here" });
}

/** Edits in a row that are one graph, and those of the platform, each by itself. */
function stretches(edits: readonly SettledEdit[]): readonly (readonly SettledEdit[])[] {
  const parts: SettledEdit[][] = [];
  for (const edit of edits) {
    const last = parts.at(-1);
    if (edit.kind.by === "graph" && last?.[0]?.kind.by === "graph") last.push(edit);
    else parts.push([edit]);
  }
  return parts;
}

/** The channels of light of one image, red first, channel by channel. */
function planar(
  pixels: Float32Array,
  { width, height, channels, layout }: Plane,
  { order, light }: ColourOrder,
): Float32Array {
  const area = width * height;
  const out = new Float32Array(light * area);
  for (let channel = 0; channel < light; channel++) {
    const from = order[channel] ?? channel;
    for (let i = 0; i < area; i++) {
      out[channel * area + i] = pixels[layout === "nchw" ? from * area + i : i * channels + from] ?? 0;
    }
  }
  return out;
}
