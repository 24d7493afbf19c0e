import * as z from 'zod';
import { identifier, orNull, timeZone } from '../fields';

/** What we read of Lucca's answers; whatever else they hold is dropped. */

/** Also `{}`: a reference to nothing. */
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
  // A zone that nobody knows is none.
  .object({ name: z.string(), timezoneId: timeZone.nullish().catch(null).transform(orNull) })
  .transform(({ name, timezoneId }) => ({ name, timeZone: timezoneId }));

/** An establishment among others. */
export const listedEstablishment = z
  .object({ id: identifier, name: z.string(), isArchived: z.boolean().nullish() })
  .transform(({ isArchived, ...rest }) => ({ ...rest, isArchived: isArchived ?? false }));

export const apiLeaveAccount = z.object({ name: z.string() });

/**
 * Only the id and the address are required: an endpoint of another integration may lack the rest, and so may ours when somebody
 * else made it.
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
  /** Null: those of all establishments are delivered. */
  businessEstablishments: z.array(z.unknown()).nullish().catch([]).transform(orNull),
});

/** An endpoint that Lucca delivers to. An inactive one's events are neither sent nor kept. */
export type WebhookEndpoint = z.infer<typeof apiWebhookEndpoint>;

/** The secret is shown at creation only. */
export const createdWebhookEndpoint = z.object({ secret: z.string().min(1) }).and(apiWebhookEndpoint);
