import * as z from 'zod';
import { identifier, orNull, timeZone } from './fields';

/** What we read of Lucca's answers; whatever else they hold is dropped. */

const idOfReference = z
  .object({ id: identifier })
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

export const apiWebhookEndpoint = z.object({
  id: identifier,
  name: z.string(),
  webhookUrl: z.string(),
  topics: z.array(z.string()),
  status: z.enum(['active', 'suspended', 'inactive']),
  apiVersion: z.string(),
});

/** An endpoint that Lucca delivers to. An inactive one's events are neither sent nor kept. */
export type WebhookEndpoint = z.infer<typeof apiWebhookEndpoint>;

/** The secret is shown at creation only. */
export const createdWebhookEndpoint = z.object({ secret: z.string().min(1) }).and(apiWebhookEndpoint);
