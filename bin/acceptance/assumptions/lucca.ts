import type { Assumption } from './assumption';

/** What the connector assumes about lucca. */
export const LUCCA_ASSUMPTIONS: readonly Assumption[] = [];
