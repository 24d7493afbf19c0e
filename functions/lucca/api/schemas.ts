import * as z from 'zod';
import { identifier, orNull, timeZone } from '../fields';

/** The fields of Lucca's answers that we read. All others are dropped. */

/** Null for an empty reference (`{}`). */
const idOfReference = z
  .object({ id: identifier.nullish() })
  .nullish()
  .transform((reference) => reference?.id ?? null);

const textOrNull = z.string().nullish().transform(orNull);

export const apiEmployee = z
  .object({ id: identifier, email: textOrNull, applicableJobPosition: idOfReference })
  .transform(({ id, email, applicableJobPosition }) => ({ id, email, jobPositionId: applicableJobPosition }));

export const apiJobPosition = z
  .object({ businessEstablishment: idOfReference })
  .transform(({ businessEstablishment }) => ({ establishmentId: businessEstablishment }));

export const apiEstablishment = z
  // An unknown zone becomes null.
  .object({ name: z.string(), timezoneId: timeZone.nullish().catch(null).transform(orNull) })
  .transform(({ name, timezoneId }) => ({ name, timeZone: timezoneId }));

/** An establishment in a list. */
export const listedEstablishment = z
  .object({ id: identifier, name: z.string(), isArchived: z.boolean().nullish() })
  .transform(({ isArchived, ...rest }) => ({ ...rest, isArchived: isArchived ?? false }));

export const apiLeaveAccount = z.object({ name: z.string() });

/** Only the id and the URL are required: endpoints of other integrations, or created by hand, may lack the rest. */
export const apiWebhookEndpoint = z.object({
  id: identifier,
  name: z.string().catch(''),
  webhookUrl: z.string(),
  topics: z
    .array(z.unknown())
    .catch([])
    .transform((topics) => topics.filter((topic) => typeof topic === 'string')),
  status: z.enum(['active', 'suspended', 'inactive', 'unknown']).catch('unknown'),
  apiVersion: z.string().nullable().catch(null),
  /** Null: the events of all establishments. */
  businessEstablishments: z.array(z.unknown()).nullish().catch([]).transform(orNull),
});

/** While an endpoint is suspended, Lucca keeps its events; while it is inactive, it does not. */
export type WebhookEndpoint = z.infer<typeof apiWebhookEndpoint>;

/** Lucca shows the secret only once, at creation. */
export const createdWebhookEndpoint = z.object({ secret: z.string().min(1) }).and(apiWebhookEndpoint);

/** A kind of resource in Lucca's API: its path, and the OAuth scope that it needs. */
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

/** A scope that the connector needs. */
export type Scope = (typeof RESOURCES)[keyof typeof RESOURCES]['scope'];

export const SCOPES: readonly Scope[] = [
  ...new Set(Object.values(RESOURCES).map(({ scope }): Scope => scope)),
];

/**
 * Events since an instant.
 *
 * ASSUMPTION: ranges (`<property>.between=<from>--..`) and sorting are Lucca's
 * {@link https://developers.lucca.fr/documentation/using-api/filtering documented} conventions, but each list supports only
 * some properties, and the list of events documents none. If Lucca ignores them, the list is longer and in another order;
 * callers rely on neither. If Lucca rejects them, the list is read without them.
 *
 * @param since ISO 8601 instant, inclusive
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
