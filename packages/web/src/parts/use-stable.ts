import { useMemo, useRef } from "react";

/** Functions that never change as objects and do what they did in the last render: parts that are told what to do with them need not render again. Not to be called while rendering. */
export function useStable<T extends { readonly [K in keyof T]: (...args: never[]) => unknown }>(latest: T): T {
  const now = useRef(latest);
  now.current = latest;
  return useMemo(() => {
    const names = Object.keys(now.current) as (keyof T)[];
    const stable = names.map((name) => [name, (...args: never[]) => now.current[name](...args)]);
    return Object.fromEntries(stable) as T;
  }, []);
}
