import * as z from 'zod';

/** Of the whole answer, bytes; CloudFormation takes no more than 4096. */
const LONGEST_REASON = 2000;
const TRIES = 5;
const PATIENCE_MS = 5000;
const BETWEEN_TRIES_MS = 1000;

/** What CloudFormation asks of a custom resource, and where it waits for the answer: who knows the URL can give one. */
export const customResourceRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.unknown(),
});

export type CustomResourceRequest = z.infer<typeof customResourceRequest>;

/**
 * Answers CloudFormation.
 *
 * @param failure null if all is well
 * @throws Error if the answer does not get there: Lambda then tries the whole invocation again
 */
export type Respond = (request: CustomResourceRequest, failure: string | null) => Promise<void>;

/** See {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html}. */
export function responder(sleep: (ms: number) => Promise<unknown>): Respond {
  return async (request, failure) => {
    const body = JSON.stringify(responseTo(request, failure));
    for (let tries = 1; ; tries += 1) {
      const status = await put(request.ResponseURL, body);
      if (status !== null && status < 300) return;
      if (tries === TRIES)
        throw new Error(`CloudFormation did not take the answer (${status ?? 'no status'})`);
      await sleep(BETWEEN_TRIES_MS * tries);
    }
  };
}

function responseTo(request: CustomResourceRequest, failure: string | null): object {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  return {
    Status: failure === null ? 'SUCCESS' : 'FAILED',
    ...(failure !== null && { Reason: asciiOf(failure).slice(0, LONGEST_REASON) }),
    // Always the same: for another one, CloudFormation would delete what has this one.
    PhysicalResourceId: PhysicalResourceId ?? 'smoke-check',
    StackId,
    RequestId,
    LogicalResourceId,
  };
}

/** A character is a byte then. */
function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** @returns the status of the answer, null if there was none */
async function put(url: string, body: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      // The URL was signed for none: S3 refuses what fetch would name by itself.
      headers: { 'content-type': '' },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    // What went wrong may quote the URL.
    return null;
  }
}
