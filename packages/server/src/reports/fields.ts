import { z } from "zod";

/** Fields that most reports have, described once. */
export const fields = {
  model: z.string().describe("name of the model"),
  data: z.string().describe("name of the data set"),
  unjudged: z
    .int()
    .describe("number of images that were read and count nowhere, since the network's scores are NaN or infinite"),
  lost: z
    .int()
    .describe(
      "number of images whose scores are NaN or infinite here alone: they count as wrong, and as predicted otherwise",
    ),
  notes: z.array(z.string()).describe("assumptions and warnings, such as a guessed preprocessing"),
  classes: z.array(z.string()).describe("class names by class number"),
};

/** A number that is null where it does not apply: a share without labels, a mean over nothing. */
export const known = z.number().nullable();
