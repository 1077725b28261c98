import { Component, type ReactNode } from "react";
import type { Failure } from "../state/store.ts";
import { failureOf } from "../state/task.ts";
import { FailedPlate } from "./plate.tsx";

interface BoundaryProps {
  /** What stands around the failure's plate, so that the place stays usable. */
  readonly frame?: (plate: ReactNode) => ReactNode;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly failure: Failure | undefined;
}

/** Keeps a view that cannot be fetched or drawn from taking the page with it: why stands in its place. A new try is a new page, as the address has it. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: undefined };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: failureOf(error) };
  }

  override render(): ReactNode {
    const { frame = (plate) => plate, children } = this.props;
    const { failure } = this.state;
    return failure === undefined
      ? children
      : frame(<FailedPlate failure={failure} retry={() => globalThis.location.reload()} />);
  }
}
