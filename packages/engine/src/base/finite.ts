/** A number as JSON has it: null where it is NaN or infinite. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
