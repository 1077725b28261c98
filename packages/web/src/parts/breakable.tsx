import { Fragment } from "react";

/** A name of a layer or file, which may be broken behind its dots, slashes and hyphens before it is broken anywhere else. */
export function Breakable({ name }: { readonly name: string }) {
  const parts = name.split(/(?<=[./_-])/);
  return parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
    <Fragment key={at}>
      {part}
      <wbr />
    </Fragment>
  ));
}
