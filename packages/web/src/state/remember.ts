/** `compute`, which runs again only when one of its arguments is another than the last time. */
export function remember<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | undefined;
  return (...args) => {
    if (last === undefined || args.some((arg, i) => arg !== last?.args[i])) last = { args, result: compute(...args) };
    return last.result;
  };
}
