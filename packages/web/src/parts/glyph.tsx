import type { LayerKind } from "@deepling/engine";
import type { ReactNode } from "react";

const KINDS: Readonly<Record<LayerKind, ReactNode>> = {
  input: (
    <>
      <rect x="2.5" y="2.5" width="11" height="11" rx="1.5" />
      <path d="M2.5 11 6 7.5l2.5 2.5 2-2 3 3" />
      <circle cx="10.5" cy="5.5" r="1" />
    </>
  ),
  convolution: (
    <>
      <path d="M2.5 2.5h11v11h-11zM2.5 8h11M8 2.5v11" opacity="0.45" />
      <rect x="2.5" y="2.5" width="5.5" height="5.5" fill="currentColor" />
    </>
  ),
  "transposed convolution": (
    <>
      <path d="M2.5 2.5h11v11h-11zM2.5 8h11M8 2.5v11" opacity="0.45" />
      <rect x="8" y="8" width="5.5" height="5.5" fill="currentColor" />
    </>
  ),
  dense: (
    <>
      <path d="M4 3.5 12 8M4 3.5l8 9M4 8h8M4 12.5l8-9M4 12.5l8-4.5" opacity="0.5" />
      <g fill="currentColor" stroke="none">
        <circle cx="3.5" cy="3.5" r="1.4" />
        <circle cx="3.5" cy="8" r="1.4" />
        <circle cx="3.5" cy="12.5" r="1.4" />
        <circle cx="12.5" cy="3.5" r="1.4" />
        <circle cx="12.5" cy="8" r="1.4" />
        <circle cx="12.5" cy="12.5" r="1.4" />
      </g>
    </>
  ),
  normalization: <path d="M1.5 12.5c4 0 3.5-9 6.5-9s2.5 9 6.5 9M8 12.5v1.5" />,
  activation: <path d="M2 11.5h6l5.5-8" />,
  pooling: (
    <>
      <path d="M2.5 2.5h11v11h-11z" opacity="0.45" />
      <rect x="5.5" y="5.5" width="5" height="5" fill="currentColor" />
    </>
  ),
  add: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v6M5 8h6" />
    </>
  ),
  multiply: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m6 6 4 4m0-4-4 4" />
    </>
  ),
  concat: <path d="M3 2.5v11M6.3 2.5v11M9.7 2.5v11M13 2.5v11" />,
  resize: <path d="M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9" />,
  softmax: <path d="M3 13.5v-3M6.3 13.5v-7M9.7 13.5v-11M13 13.5v-5" strokeWidth="2" />,
  reshape: (
    <>
      <rect x="2.5" y="4.5" width="11" height="7" />
      <path d="M6.2 4.5v7M9.8 4.5v7" opacity="0.5" />
    </>
  ),
  attention: (
    <>
      <path d="M1.5 8C4 3.5 12 3.5 14.5 8 12 12.5 4 12.5 1.5 8Z" />
      <circle cx="8" cy="8" r="1.8" fill="currentColor" />
    </>
  ),
  other: <circle cx="8" cy="8" r="2.5" />,
};

const ICONS = {
  find: <path d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3l3.2 3.2" />,
  share: <path d="M6.5 9.5 10 6M7 4.5l1-1a2.8 2.8 0 0 1 4 4l-1 1M9 11.5l-1 1a2.8 2.8 0 0 1-4-4l1-1" />,
  export: <path d="M8 10V2.5M5 5l3-3 3 3M2.5 9.5v4h11v-4" />,
  help: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M6.3 6.4c0-2.3 3.5-2.2 3.5 0 0 1.4-1.8 1.4-1.8 2.8M8 11.2v.3" />
    </>
  ),
  theme: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" fill="currentColor" />
    </>
  ),
  maximise: <path d="M9.5 3h3.5v3.5M6.5 13H3V9.5M13 3 9 7M3 13l4-4" />,
  cube: <path d="M8 2 13.5 5v6L8 14l-5.5-3V5zM2.5 5 8 8l5.5-3M8 8v6" />,
  graph: <path d="M5.5 2.5h5v3.5h-5zM2 10h4.5v3.5H2zM9.5 10H14v3.5H9.5zM8 6v2M8 8H4.2v2M8 8h3.8v2" />,
  restore: <path d="M13 6.5H9.5V3M3 9.5h3.5V13M9.5 6.5 13 3M6.5 9.5 3 13" />,
  "fold-left": <path d="M9.5 4 5.5 8l4 4" />,
  "fold-right": <path d="m6.5 4 4 4-4 4" />,
  "fold-down": <path d="m4 6.5 4 4 4-4" />,
  "fold-up": <path d="m4 9.5 4-4 4 4" />,
  close: <path d="m4 4 8 8m0-8-8 8" />,
  check: <path d="m3 8.5 3.5 3.5L13 4.5" />,
  warning: <path d="M8 2.5 14 13H2ZM8 6.5v3M8 11.2v.3" />,
  minus: <path d="M4 8h8" />,
  plus: <path d="M4 8h8M8 4v8" />,
  edit: <path d="M3 13l.7-2.8 7-7 2.1 2.1-7 7ZM9.3 4.6l2.1 2.1" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6" />,
  redo: <path d="m10.5 3 3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10" />,
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="3.5" cy="8" r="1.1" />
      <circle cx="8" cy="8" r="1.1" />
      <circle cx="12.5" cy="8" r="1.1" />
    </g>
  ),
  command: (
    <path d="M6 6V4.2A1.8 1.8 0 1 0 4.2 6H6Zm0 0v4m0-4h4m-4 4v1.8A1.8 1.8 0 1 1 4.2 10H6Zm0 0h4m0-4v4m0-4V4.2A1.8 1.8 0 1 1 11.8 6H10Zm0 4h1.8a1.8 1.8 0 1 1-1.8 1.8V10Z" />
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICONS;

/** A sign of 16 × 16, as large as the text around it, in its colour; `ends` are those of its lines. */
export function Glyph({
  children,
  ends = "round",
}: {
  readonly children: ReactNode;
  readonly ends?: "round" | "butt";
}) {
  return (
    <svg
      className="glyph"
      viewBox="0 0 16 16"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      strokeLinecap={ends}
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** A sign for what a layer does, as large as the text around it. */
export function LayerGlyph({ kind }: { readonly kind: LayerKind }) {
  return <Glyph>{KINDS[kind]}</Glyph>;
}

/** A sign for a command, as large as the text around it; the control around it carries the name. */
export function Icon({ name }: { readonly name: IconName }) {
  return <Glyph>{ICONS[name]}</Glyph>;
}
