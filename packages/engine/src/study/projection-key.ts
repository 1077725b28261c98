import type { ProjectRequest } from "./study.ts";

/** Requests that lead to the same layouts have the same key, which holds everything asked for but how it is told. */
export function projectionKey(request: ProjectRequest): string {
  const { preview: _, apart: __, ...asked } = request;
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const whole: Record<string, unknown> = { mode: "paper", seed: 0, ...Object.fromEntries(given) };
  return JSON.stringify(
    Object.keys(whole)
      .sort()
      .map((name) => [name, whole[name]]),
  );
}
