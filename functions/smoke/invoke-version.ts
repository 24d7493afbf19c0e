import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { errorName } from '../shared/safe-logging';
import { loggable } from '../loggable';
import { smokeReport, type Check } from '../health/health-check';

/** Of one invocation, ms: a cold start, and what the function itself allows each check. */
const PATIENCE_MS = 20_000;

const failure = z.object({ errorType: z.string() });

/** Asks a version of a function; one that cannot be asked, or gives no report, has failed a check `invocation`. */
export type InvokeVersion = (arn: string) => Promise<Check[]>;

export function versionInvoker(client: LambdaClient): InvokeVersion {
  return async (arn) => {
    try {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify({ smokeCheck: true }) }),
        { abortSignal: AbortSignal.timeout(PATIENCE_MS) },
      );
      const answer = jsonOf(Payload?.transformToString() ?? '');
      if (FunctionError !== undefined) return notAsked(crashOf(answer) ?? FunctionError);
      const report = smokeReport.safeParse(answer);
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
  return loggable(data?.errorType ?? null);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
