import type { AssumptionId } from '../../../bin/acceptance/assumptions/assumption';

/** Makes fakes behave otherwise than an assumption says, to prove that its check can fail. */
export type Deviation<Fakes> = {
  /** The assumption that is then false. */
  assumption: AssumptionId;
  /** What the service does instead: "answers 404 for a deleted event". */
  name: string;
  apply: (fakes: Fakes) => void | Promise<void>;
  /** Other assumptions that are then refuted or cannot be decided. */
  also?: AssumptionId[];
};
