import * as z from 'zod';
import { errorName } from '../shared/safe-logging';

/** Timeout of one check. All checks run in parallel, and some functions have only a few seconds. */
const CHECK_TIMEOUT_MS = 5000;

/** The event that makes a function check its dependencies instead of processing it. */
const healthRequest = z.strictObject({ healthCheck: z.literal(true) });

type HealthRequest = z.infer<typeof healthRequest>;

const check = z.object({
  /** `queue`, `table-logs`, `secret-webhook`, `google-token`, … */
  name: z.string(),
  ok: z.boolean(),
  /** Error name, safe to log; null if the check passed. */
  problem: z.string().nullable(),
  /** Additional information, such as `empty`. */
  detail: z.string().optional(),
});

export type Check = z.infer<typeof check>;

/** The response of a function to `{"healthCheck":true}`. */
export const healthReport = z.object({ checks: z.array(check) });

type HealthReport = z.infer<typeof healthReport>;

/** Checks one dependency without changing anything. Rejects if it is not usable; may resolve with a detail. */
export type Probe = (signal: AbortSignal) => Promise<string | undefined>;

/**
 * Wraps a handler so that it also responds to health checks.
 *
 * @param probes by the name of the check
 */
export function withHealthCheck<Event, Rest extends unknown[], Answer>(
  handler: (event: Event, ...rest: Rest) => Promise<Answer>,
  probes: Record<string, Probe>,
) {
  type Invocation = [event: Event, ...rest: Rest];

  function answer(request: HealthRequest): Promise<HealthReport>;
  function answer(...invocation: Invocation): Promise<Answer>;
  function answer(...invocation: [HealthRequest] | Invocation): Promise<HealthReport | Answer> {
    return isHealthCheck(invocation) ? runProbes(probes) : handler(...invocation);
  }
  function isHealthCheck(invocation: [HealthRequest] | Invocation): invocation is [HealthRequest] {
    return healthRequest.safeParse(invocation[0]).success;
  }
  return answer;
}

async function runProbes(probes: Record<string, Probe>): Promise<HealthReport> {
  const checks = Object.entries(probes).map(([name, probe]) => runProbe(name, probe));
  return { checks: await Promise.all(checks) };
}

async function runProbe(name: string, probe: Probe): Promise<Check> {
  try {
    const detail = await probe(AbortSignal.timeout(CHECK_TIMEOUT_MS));
    return { name, ok: true, problem: null, ...(detail !== undefined && { detail }) };
  } catch (error) {
    return { name, ok: false, problem: errorName(error) };
  }
}
