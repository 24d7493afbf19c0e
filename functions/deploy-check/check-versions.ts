import type { Logger } from '@aws-lambda-powertools/logger';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { healthReport, type Check } from '../health/health-check';
import { parseJson } from '../shared/json';
import { errorName, safeForLog } from '../shared/safe-logging';

/** How long new IAM permissions may take to become effective, ms. */
const IAM_PROPAGATION_MS = 75_000;

const RETRY_INTERVAL_MS = 5000;

/** Time limit of one invocation: a cold start and the health checks of the function. */
const INVOCATION_TIMEOUT_MS = 20_000;

/** IAM permissions that are not effective yet, a version that is not active yet, or exhausted concurrency. */
const TRANSIENT_PROBLEM = /^AccessDenied|^ResourceConflictException$|^TooManyRequestsException$/;

/** Third-party checks do not stop a deployment, because a fix may be needed during their outage. */
const THIRD_PARTY_CHECKS = ['google-token', 'google-calendar', 'lucca-api', 'sign-in'];

const invocationFailure = z.object({ errorType: z.string() });

export type CheckVersionsDependencies = {
  invoke: InvokeVersion;
  logger: Logger;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
};

/** Runs the health check of a version. If the invocation fails, returns one failed check named `invocation`. */
type InvokeVersion = (arn: string) => Promise<Check[]>;

/**
 * Runs the health checks of all versions in parallel. Retries while a problem may be transient.
 *
 * @param versions ARNs by function name
 * @param deadline ms since the epoch; no attempt starts later
 * @returns the failures as one sentence; null if there are none
 */
export async function checkVersions(
  versions: Record<string, string>,
  deadline: number,
  { invoke, logger, now, sleep }: CheckVersionsDependencies,
): Promise<string | null> {
  const until = Math.min(deadline, now() + IAM_PROPAGATION_MS);
  const results = await Promise.all(Object.entries(versions).map(([name, arn]) => checkVersion(name, arn)));
  const failures = results.filter((result) => result !== null);
  return failures.length === 0 ? null : failures.join('; ');

  async function checkVersion(name: string, arn: string): Promise<string | null> {
    for (let tries = 1; ; tries += 1) {
      const checks = await invoke(arn);
      const failed = checks.filter(({ ok }) => !ok);
      const blocking = failed.filter((check) => !THIRD_PARTY_CHECKS.includes(check.name));
      const isTransient = blocking.some(({ problem }) => TRANSIENT_PROBLEM.test(problem ?? ''));
      if (!isTransient || now() + RETRY_INTERVAL_MS > until) {
        logResult({ name, arn, tries, checks }, { failed, blocking });
        return blocking.length === 0 ? null : `${name}: ${blocking.map(describe).join(', ')}`;
      }
      await sleep(RETRY_INTERVAL_MS);
    }
  }

  function logResult(
    facts: Record<string, unknown>,
    { failed, blocking }: { failed: Check[]; blocking: Check[] },
  ): void {
    if (blocking.length > 0) logger.error('Version failed its health check', facts);
    else if (failed.length > 0)
      logger.warn('Version passed its health check, third parties unreachable', facts);
    else logger.info('Version passed its health check', facts);
  }
}

function describe({ name, problem }: Check): string {
  return `${name} (${problem ?? 'unknown'})`;
}

/** Creates a client without retries: {@link checkVersions} retries. */
export function createLambdaClient(): LambdaClient {
  return new LambdaClient({ maxAttempts: 1 });
}

export function createVersionInvoker(client: LambdaClient): InvokeVersion {
  return async (arn) => {
    try {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify({ healthCheck: true }) }),
        { abortSignal: AbortSignal.timeout(INVOCATION_TIMEOUT_MS) },
      );
      const answer = parseJson(Payload?.transformToString() ?? '');
      if (FunctionError !== undefined) return notInvoked(errorTypeOf(answer) ?? FunctionError);
      const report = healthReport.safeParse(answer);
      return report.success ? report.data.checks : notInvoked('no_report');
    } catch (error) {
      return notInvoked(errorName(error));
    }
  };
}

function notInvoked(problem: string): Check[] {
  return [{ name: 'invocation', ok: false, problem }];
}

/** Returns the type of the error. Its message may contain data and is dropped. */
function errorTypeOf(answer: unknown): string | null {
  const { data } = invocationFailure.safeParse(answer);
  return safeForLog(data?.errorType ?? null);
}
