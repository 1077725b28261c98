import type { ReactNode } from "react";
import { Glyph } from "../../parts/glyph.tsx";

const SIGNS = {
  play: <path d="M5 3v10l8-5Z" fill="currentColor" />,
  pause: <path d="M4.5 3v10M11.5 3v10" strokeWidth="2.5" />,
  back: <path d="M11.5 3.5 5.5 8l6 4.5ZM4 3.5v9" />,
  on: <path d="M4.5 3.5 10.5 8l-6 4.5ZM12 3.5v9" />,
  loop: <path d="M3 8a4 4 0 0 1 4-4h5m-2-2 2 2-2 2M13 8a4 4 0 0 1-4 4H4m2 2-2-2 2-2" />,
  "ping-pong": <path d="M2 8h12M4.5 5.5 2 8l2.5 2.5M11.5 5.5 14 8l-2.5 2.5" />,
  lasso: (
    <>
      <ellipse cx="8.5" cy="6.5" rx="5.5" ry="3.8" strokeDasharray="2 1.6" />
      <path d="M4.5 9.5c-1.2.6-1 2.2.2 2.2s1.2-1.5 0-2M4.7 11.7c0 1.2-.7 2-1.7 2.3" />
    </>
  ),
  fit: <path d="M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M6 6h4v4H6Z" />,
  spread: (
    <path d="M6 2.5H2.5V6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10M2.5 2.5l3.5 3.5M13.5 2.5 10 6M13.5 13.5 10 10M2.5 13.5 6 10" />
  ),
  trails: <path d="M2 13c3-1 3-5 5-6s2 1 4-2M11 5.5 12.5 4" strokeLinecap="round" />,
  errors: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

/** Signs of the stage's own commands, as large as the text around them. */
export function StageIcon({ name }: { readonly name: keyof typeof SIGNS }) {
  return <Glyph ends="butt">{SIGNS[name]}</Glyph>;
}
