// Installed by `npm run bench` alone: without it, what it exports is not checked.
declare module "@saehrimnir/druidjs";

declare module "*/scripts/workspace.mjs" {
  /** The repository's root. */
  export const root: string;
  /** Builds the page and the command unless nothing that they are made of has changed. */
  export function ensureBuilt(): void;
}
