import type { Logger } from '@aws-lambda-powertools/logger';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { healthReport, type Check } from '../health/health-check';
import { errorName, safeForLog } from '../shared/safe-logging';

/** IAM takes so long until everybody knows of a new right, ms. */
const RIGHTS_SPREAD_MS = 75_000;

const BETWEEN_TRIES_MS = 5000;

/** Rights that have not spread yet, a version that is not ready yet, others that take all of Lambda's concurrency. */
const PASSING = /^AccessDenied|^ResourceConflictException$|^TooManyRequestsException$/;

/** Not ours: a fix must get in during their outage. */
const OF_OTHERS = ['google-token', 'google-calendar', 'lucca-api', 'sign-in'];

export type CheckVersionsDependencies = {
  invoke: InvokeVersion;
  logger: Logger;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
};

/**
 * Asks all versions, side by side, again as long as what they lack may be on its way.
 *
 * @param versions ARNs by the names of their functions
 * @param deadline ms since the epoch: no try begins after it
 * @returns what is wrong, null if nothing
 */
export async function checkVersions(
  versions: Record<string, string>,
  deadline: number,
  { invoke, logger, now, sleep }: CheckVersionsDependencies,
): Promise<string | null> {
  const until = Math.min(deadline, now() + RIGHTS_SPREAD_MS);
  const found = await Promise.all(Object.entries(versions).map(([name, arn]) => check(name, arn)));
  const failures = found.filter((one) => one !== null);
  return failures.length === 0 ? null : failures.join('; ');

  async function check(name: string, arn: string): Promise<string | null> {
    for (let tries = 1; ; tries += 1) {
      const checks = await invoke(arn);
      const failed = checks.filter(({ ok }) => !ok);
      const stopping = failed.filter((one) => !OF_OTHERS.includes(one.name));
      const mayPass = stopping.some(({ problem }) => PASSING.test(problem ?? ''));
      if (!mayPass || now() + BETWEEN_TRIES_MS > until) {
        tell({ name, arn, tries, checks }, { failed, stopping });
        return stopping.length === 0 ? null : `${name}: ${stopping.map(inWords).join(', ')}`;
      }
      await sleep(BETWEEN_TRIES_MS);
    }
  }

  function tell(
    facts: Record<string, unknown>,
    { failed, stopping }: { failed: Check[]; stopping: Check[] },
  ): void {
    if (stopping.length > 0) logger.error('A version does not reach all that it needs', facts);
    else if (failed.length > 0) logger.warn('A version reaches all of AWS, but not all others', facts);
    else logger.info('A version reaches all that it needs', facts);
  }
}

function inWords({ name, problem }: Check): string {
  return `${name} (${problem ?? 'unknown'})`;
}

/** Of one invocation, ms: a cold start, and what the function itself allows each check. */
const PATIENCE_MS = 20_000;

const failure = z.object({ errorType: z.string() });

/** Asks a version of a function; one that cannot be asked, or gives no report, has failed a check `invocation`. */
type InvokeVersion = (arn: string) => Promise<Check[]>;

export function createVersionInvoker(client: LambdaClient): InvokeVersion {
  return async (arn) => {
    try {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify({ healthCheck: true }) }),
        { abortSignal: AbortSignal.timeout(PATIENCE_MS) },
      );
      const answer = jsonOf(Payload?.transformToString() ?? '');
      if (FunctionError !== undefined) return notAsked(crashOf(answer) ?? FunctionError);
      const report = healthReport.safeParse(answer);
      return report.success ? report.data.checks : notAsked('no_report');
    } catch (error) {
      return notAsked(errorName(error));
    }
  };
}

/** One attempt: whoever asks tries again. */
export function lambdaClient(): LambdaClient {
  return new LambdaClient({ maxAttempts: 1 });
}

function notAsked(problem: string): Check[] {
  return [{ name: 'invocation', ok: false, problem }];
}

/** Its message may hold anything. */
function crashOf(answer: unknown): string | null {
  const { data } = failure.safeParse(answer);
  return safeForLog(data?.errorType ?? null);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
