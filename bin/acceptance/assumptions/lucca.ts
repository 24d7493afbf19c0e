import type { Assumption } from './assumption';
import { LUCCA_API_ASSUMPTIONS } from './lucca-api';
import { LUCCA_EVENT_ASSUMPTIONS } from './lucca-events';

/** What the connector assumes about Lucca. */
export const LUCCA_ASSUMPTIONS: readonly Assumption[] = [
  ...LUCCA_EVENT_ASSUMPTIONS,
  ...LUCCA_API_ASSUMPTIONS,
];
