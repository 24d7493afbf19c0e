import * as z from 'zod';

const MAX_ATTEMPTS = 5;
const REQUEST_TIMEOUT_MS = 5000;
const RETRY_DELAY_MS = 1000;

/** In bytes. CloudFormation accepts responses of up to 4,096 bytes. */
const MAX_REASON_LENGTH = 2000;

/** Do not change: CloudFormation treats a new id as a replacement and deletes the resource with the old id. */
const PHYSICAL_RESOURCE_ID = 'smoke-check';

/** CloudFormation's request to a custom resource. `ResponseURL` is presigned: anyone who has it can respond. */
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
 * Sends the response to CloudFormation.
 *
 * @param failure reason for FAILED; null for SUCCESS
 * @throws Error if CloudFormation does not accept the response; Lambda then retries the invocation
 */
export type Respond = (request: CustomResourceRequest, failure: string | null) => Promise<void>;

/** See {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html}. */
export function createResponder(sleep: (ms: number) => Promise<unknown>): Respond {
  return async (request, failure) => {
    const body = JSON.stringify(responseTo(request, failure));
    for (let attempt = 1; ; attempt += 1) {
      const status = await put(request.ResponseURL, body);
      if (status !== null && status < 300) return;
      if (attempt === MAX_ATTEMPTS) {
        throw new Error(`CloudFormation did not accept the response (${status ?? 'no status'})`);
      }
      await sleep(RETRY_DELAY_MS * attempt);
    }
  };
}

function responseTo(request: CustomResourceRequest, failure: string | null): object {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId } = request;
  return {
    Status: failure === null ? 'SUCCESS' : 'FAILED',
    ...(failure !== null && { Reason: toAscii(failure).slice(0, MAX_REASON_LENGTH) }),
    PhysicalResourceId: PhysicalResourceId ?? PHYSICAL_RESOURCE_ID,
    StackId,
    RequestId,
    LogicalResourceId,
  };
}

/** Replaces other characters, so that one character is one byte. */
function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** Returns the HTTP status; null if there was no response. */
async function put(url: string, body: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      // The URL is signed without a content type. S3 rejects the default one of fetch.
      headers: { 'content-type': '' },
      body,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    // Do not log the error: its message may contain the URL.
    return null;
  }
}
