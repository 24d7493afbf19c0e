import * as z from 'zod';

const environment = z.object({
  QUEUE_URL: z.url({ error: 'must be the address of the queue' }),
  WEBHOOK_SECRET_ID: z
    .string({ error: 'must be the name or the ARN of the webhook secret' })
    .min(1, { error: 'must not be empty' }),
});

/**
 * @throws Error naming every variable that is missing or wrong, so that a bad deployment fails at its start
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): z.infer<typeof environment> {
  const parsed = environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment of the ingest function is incomplete. ${problems.join('; ')}`);
}
