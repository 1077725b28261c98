import type { z } from "zod";

/** What a report's schema describes, as it is gathered: nothing of it is written to afterwards. */
export type ReportOf<S extends z.ZodType> = Frozen<z.output<S>>;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
