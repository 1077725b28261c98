import { classStyle } from "../colour/palette.ts";
import { useActions, useView } from "../state/context.tsx";
import { useHover } from "./hover.ts";
import { usePalette } from "./use-palette.ts";
import "./class-tag.css";

/** A class's colour as a dot. */
export function ClassDot({ label }: { readonly label: number }) {
  return <i className="class-dot" style={{ background: classStyle(label, usePalette()) }} />;
}

/** A class's dot and name, with its card on hover; "unknown" for −1. */
export function ClassName({ label }: { readonly label: number }) {
  const name = useView((state) => state.info?.data.classes[label]);
  return (
    <span className="class-name">
      <ClassDot label={label} />
      <span className="clip">{label < 0 ? "unknown" : (name ?? `class ${label}`)}</span>
    </span>
  );
}

/** The same as a control: a press filters the images by this class. */
export function ClassTag({ label }: { readonly label: number }) {
  const { look } = useActions();
  const filter = useView((state) => state.view.filter);
  const hover = useHover({ kind: "class", label });
  if (label < 0) return <ClassName label={label} />;
  return (
    <button
      type="button"
      className="class-tag"
      onClick={() => look({ filter: { ...filter, classes: [label], predicted: [] } })}
      {...hover}
    >
      <ClassName label={label} />
    </button>
  );
}
