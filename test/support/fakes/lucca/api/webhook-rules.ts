import * as z from 'zod';
import { Problem } from './problem';

const state = z.enum(['active', 'suspended', 'inactive']);
/** Families of Lucca's topics. */
const TOPIC =
  /^(calendar-event|leave|leave-request|employee|employment|job-position|business-establishment|legal-entity|department|employee-personal-record|job-qualification|occupation-category)\.(created|updated|deleted)$/;
const topics = z.array(z.string().regex(TOPIC)).min(1);
/** `https`, or this machine: for tests. */
const webhookUrl = z.url().refine((url) => /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(url));
const name = z.string().min(1);
const apiVersion = z.literal('2024-11-01');
const businessEstablishments = z
  .array(z.object({ id: z.string() }))
  .min(1)
  .nullable();

const creation = z.strictObject({
  name,
  webhookUrl,
  topics,
  apiVersion,
  businessEstablishments: businessEstablishments.default(null),
  status: state.default('inactive'),
});
const change = z.strictObject({
  name: name.optional(),
  webhookUrl: webhookUrl.optional(),
  topics: topics.optional(),
  apiVersion: apiVersion.optional(),
  businessEstablishments: businessEstablishments.optional(),
  status: state.optional(),
});

/** @throws Problem */
export function readCreation(body: unknown): z.infer<typeof creation> {
  return check(creation, body);
}

/** @throws Problem */
export function readChange(body: unknown): z.infer<typeof change> {
  return check(change, body);
}

function check<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw Problem.invalid(issue?.path.join('.') ?? '', issue?.message ?? '');
}
