import { DeeplingError } from "../base/error.ts";
import { offer } from "../base/nearest.ts";
import { deconvnet } from "./deconvnet.ts";
import { gradCam } from "./grad-cam.ts";
import { gradCamPlusPlus } from "./grad-cam-plus-plus.ts";
import { gradient } from "./gradient.ts";
import { gradientInput } from "./gradient-input.ts";
import { guidedBackprop } from "./guided-backprop.ts";
import { guidedGradCam } from "./guided-grad-cam.ts";
import { integratedGradients } from "./integrated-gradients.ts";
import { lrp } from "./lrp/lrp.ts";
import type { Method } from "./method.ts";
import { occlusion } from "./occlusion/occlusion.ts";
import { smoothGrad } from "./smooth-grad.ts";

/** Every attribution method, in the order in which they are shown. */
export const methods: readonly Method[] = [
  gradient,
  gradientInput,
  smoothGrad,
  integratedGradients,
  gradCam,
  gradCamPlusPlus,
  guidedGradCam,
  occlusion,
  lrp,
  guidedBackprop,
  deconvnet,
];

/** The method that is used where none is chosen: the page's first, the command's default. */
export const DEFAULT_METHOD = "integrated-gradients";

/** The method of this id; throws "unknown method" with the nearest. */
export function requireMethod(id: string): Method {
  const found = methods.find((method) => method.id === id);
  if (found !== undefined) return found;
  const ids = methods.map((method) => method.id);
  throw new DeeplingError("unknown", `method: ${id}`, { hint: offer(id, ids) });
}
