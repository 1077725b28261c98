import "./segments.css";

interface SegmentsProps<T extends string> {
  /** What is chosen among, for screen readers. */
  readonly name: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint: string }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

/** A few choices side by side, one of which holds. */
export function Segments<T extends string>({ name, options, value, onChoose }: SegmentsProps<T>) {
  return (
    <fieldset className="segments" aria-label={name}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="button compact"
          aria-pressed={option.value === value}
          title={option.hint}
          onClick={() => onChoose(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
