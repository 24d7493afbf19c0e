/** A family of resources of Lucca's API: where it is, and which OAuth scope opens it. */
export type ResourceFamily = { path: string; scope: string };

export const API_VERSION = '2024-11-01';

/** After Lucca's {@link https://developers.lucca.fr/api-reference/latest/oauth-scopes API reference}. */
export const RESOURCES = {
  employees: { path: '/lucca-api/employees', scope: 'employees.readonly' },
  jobPositions: { path: '/lucca-api/job-positions', scope: 'job-positions.readonly' },
  establishments: {
    path: '/lucca-api/business-establishments',
    scope: 'business-establishments.readonly',
  },
  leaves: { path: '/lucca-api/leaves', scope: 'leaves.readonly' },
  leaveAccounts: { path: '/lucca-api/leave-accounts', scope: 'leaves.readonly' },
  events: { path: '/lucca-api/events', scope: 'events.readonly' },
  webhookEndpoints: { path: '/lucca-api/webhook-endpoints', scope: 'webhook-endpoints.readwrite' },
  webhookDeliveries: { path: '/lucca-api/webhook-deliveries', scope: 'webhook-deliveries.readwrite' },
} as const satisfies Record<string, ResourceFamily>;

/** Every scope that the connector asks for. */
export type Scope = (typeof RESOURCES)[keyof typeof RESOURCES]['scope'];

export const SCOPES: readonly Scope[] = [
  ...new Set(Object.values(RESOURCES).map(({ scope }): Scope => scope)),
];

/**
 * ASSUMPTION: ranges (`<property>.between=<from>--..`) and sorting by a property are Lucca's
 * {@link https://developers.lucca.fr/documentation/using-api/filtering documented} conventions, but each list chooses which
 * properties it knows; the list of events documents neither. Should Lucca ignore them, a list is longer and in another order: callers
 * rely on neither. Should it refuse them, the list is read without.
 *
 * @param since ISO 8601 instant, included
 */
export function eventsSince(since: string): Record<string, string> {
  return { 'occurredAt.between': `${since}--..`, sort: 'occurredAt' };
}

/**
 * Leaves that end on this day or later. ASSUMPTION: as for {@link eventsSince}.
 *
 * @param since `2026-03-02`
 */
export function leavesSince(since: string): Record<string, string> {
  return { 'endsOn.between': `${since}--..`, sort: 'id' };
}
