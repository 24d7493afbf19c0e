import type { Assumption } from './assumption';

/** What the connector assumes about google. */
export const GOOGLE_ASSUMPTIONS: readonly Assumption[] = [];
