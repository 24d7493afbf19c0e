import type { Assumption } from './assumption';

/** What the connector assumes about aws. */
export const AWS_ASSUMPTIONS: readonly Assumption[] = [];
