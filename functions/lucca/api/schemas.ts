import * as z from 'zod';
import { identifier, orNull, timeZone } from '../fields';

/** Schemas of Lucca's responses. Unknown fields are dropped. */

/** Returns the id of a reference; null for an empty reference (`{}`). */
export const idOfReference = z
  .object({ id: identifier.nullish() })
  .nullish()
  .transform((reference) => reference?.id ?? null);

export const textOrNull = z.string().nullish().transform(orNull);

/** A job position in a list. */
export const listedJobPosition = z
  .object({ id: identifier, businessEstablishment: idOfReference })
  .transform(({ id, businessEstablishment }) => ({ id, establishmentId: businessEstablishment }));

/** LUCCA-29: an unknown time zone becomes null. */
const timezoneId = timeZone.nullish().catch(null).transform(orNull);

/** An establishment in a list. */
export const listedEstablishment = z
  .object({ id: identifier, name: z.string(), isArchived: z.boolean().nullish(), timezoneId })
  .transform(({ isArchived, timezoneId: zone, ...rest }) => ({
    ...rest,
    isArchived: isArchived ?? false,
    timeZone: zone,
  }));

/** A leave account in a list. LUCCA-30: its name is in `name`. */
export const listedLeaveAccount = z.object({ id: identifier, name: z.string() });

/**
 * Only the id and the URL are required: endpoints of other integrations, or created manually, may lack the other
 * fields.
 */
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
  /** Null: events of all establishments. */
  businessEstablishments: z.array(z.unknown()).nullish().catch([]).transform(orNull),
});

/** Lucca keeps the events of a suspended endpoint, but not those of an inactive one. */
export type WebhookEndpoint = z.infer<typeof apiWebhookEndpoint>;

/** LUCCA-38: Lucca returns the secret, in the response to the creation only. */
export const createdWebhookEndpoint = z.object({ secret: z.string().min(1) }).and(apiWebhookEndpoint);

/**
 * A resource type of Lucca's API: its path, the OAuth scope that it needs, and the scope that lists need to embed
 * related resources.
 */
export type ResourceFamily = { path: string; scope: string; embeddedScope?: string };

export const API_VERSION = '2024-11-01';

/** LUCCA-18, from Lucca's {@link https://developers.lucca.fr/api-reference/latest/oauth-scopes API reference}. */
export const RESOURCES = {
  employees: {
    path: '/lucca-api/employees',
    scope: 'employees.readonly',
    embeddedScope: 'job-positions.readonly',
  },
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

/** An OAuth scope that the connector needs. */
export type Scope = (typeof RESOURCES)[keyof typeof RESOURCES]['scope'];

export const SCOPES: readonly Scope[] = [
  ...new Set(Object.values(RESOURCES).map(({ scope }): Scope => scope)),
];

/**
 * Returns the query for events since an instant.
 *
 * LUCCA-32: ranges (`<property>.between=<from>--..`) and sorting are {@link
 * https://developers.lucca.fr/documentation/using-api/filtering documented} conventions of Lucca, but each list
 * supports only some properties, and the list of events documents none. If Lucca ignores them, the list is longer and
 * in another order; callers must not rely on either. If Lucca rejects them, the client reads the list without them.
 *
 * @param since ISO 8601 instant, inclusive
 */
export function eventsSince(since: string): Record<string, string> {
  return { 'occurredAt.between': `${since}--..`, sort: 'occurredAt' };
}

/**
 * Returns the query for leaves that end on a day or later. LUCCA-31: as for {@link eventsSince}.
 *
 * @param since `2026-03-02`
 */
export function leavesSince(since: string): Record<string, string> {
  return { 'endsOn.between': `${since}--..`, sort: 'id' };
}
