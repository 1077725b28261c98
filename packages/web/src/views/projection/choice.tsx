/** One of a few values, chosen from a row of small buttons. */
export function Choice<T extends string>({
  name,
  value,
  options,
  onChange,
}: {
  readonly name: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly text: string;
    readonly title: string;
    readonly off?: boolean;
  }[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <div className="choice" role="radiogroup" aria-label={name}>
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot be drawn as a row of buttons without a second element
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          disabled={option.off}
          title={option.title}
          onClick={() => onChange(option.value)}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}
