import * as z from 'zod';
import { errorName } from '../shared/safe-logging';

/** Of one thing, ms: a function that is asked has less time than its work may take. */
const PATIENCE_MS = 5000;

/** Asks a function, instead of its work, whether it reaches all that it needs. It writes nothing. */
const healthRequest = z.strictObject({ healthCheck: z.literal(true) });

const check = z.object({
  /** `queue`, `table-logs`, `secret-webhook`, `google-token`, … */
  name: z.string(),
  ok: z.boolean(),
  /** Name of the error, without data; null if there was none. */
  problem: z.string().nullable(),
  /** What else was found, such as `empty`. */
  detail: z.string().optional(),
});

/** What a function answers to `{"smokeCheck":true}`. */
export const healthReport = z.object({ checks: z.array(check) });

type HealthReport = z.infer<typeof healthReport>;
export type Check = z.infer<typeof check>;

/** Reaches for one thing. Resolves with what else was found, or nothing; rejects if it is out of reach. */
export type Probe = (signal: AbortSignal) => Promise<string | undefined>;

type HealthRequest = z.infer<typeof healthRequest>;

/**
 * A handler that also answers smoke checks.
 *
 * @param probes by the names of their checks
 */
export function withHealthCheck<Event, Rest extends unknown[], Answer>(
  handler: (event: Event, ...rest: Rest) => Promise<Answer>,
  probes: Record<string, Probe>,
) {
  type Invocation = [event: Event, ...rest: Rest];

  function answer(request: HealthRequest): Promise<HealthReport>;
  function answer(...invocation: Invocation): Promise<Answer>;
  function answer(...invocation: [HealthRequest] | Invocation): Promise<HealthReport | Answer> {
    return isSmokeCheck(invocation) ? report(probes) : handler(...invocation);
  }
  function isSmokeCheck(invocation: [HealthRequest] | Invocation): invocation is [HealthRequest] {
    return healthRequest.safeParse(invocation[0]).success;
  }
  return answer;
}

async function report(probes: Record<string, Probe>): Promise<HealthReport> {
  const checks = Object.entries(probes).map(([name, probe]) => look(name, probe));
  return { checks: await Promise.all(checks) };
}

async function look(name: string, probe: Probe): Promise<Check> {
  try {
    const detail = await probe(AbortSignal.timeout(PATIENCE_MS));
    return { name, ok: true, problem: null, ...(detail !== undefined && { detail }) };
  } catch (error) {
    return { name, ok: false, problem: errorName(error) };
  }
}
