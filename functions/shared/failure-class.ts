/**
 * Classes of failures by who must act, and how soon. Each has one alarm; logs have the causes.
 *
 * - `access`: Google denies a whole configuration. None of its events reaches a calendar.
 * - `platform`: only the platform team can fix it, such as an invalid event or a refused mail.
 * - `external`: an event waits or fails for a cause outside the connector, such as an account that does not exist.
 * - `delivery`: a delivery was refused that may be from Lucca.
 */
export const FAILURE_CLASSES = ['access', 'platform', 'external', 'delivery'] as const;

export type FailureClass = (typeof FAILURE_CLASSES)[number];
