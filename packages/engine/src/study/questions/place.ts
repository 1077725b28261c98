import { z } from "zod";
import { projectionsOf } from "../projections.ts";
import { once } from "../question.ts";
import type { Placed, PlaceRequest } from "../study.ts";
import { projection } from "./project.ts";

/** Places images in a projection's layouts, exactly and without laying anything out again; makes the projection if need be. */
export const place = once<PlaceRequest, Placed>({
  request: z.strictObject({ projection, pixels: z.instanceof(Float32Array) }),
  ask: (subject, request, signal) => subject.shared(projectionsOf).placer.place(request, signal),
});
