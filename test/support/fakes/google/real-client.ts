import { calendar, type calendar_v3 } from '@googleapis/calendar';
import { JWT } from 'google-auth-library';
import * as z from 'zod';
import type { FakeGoogle } from './fake-google';
import { createServiceAccountKey, publicKeyOf } from './identity/service-account-key';

export const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar';

/** Registers the service account of the tests with full delegation. */
export function delegate(google: FakeGoogle, scopes = [CALENDAR_SCOPE]): void {
  const keyFile = createServiceAccountKey();
  const { client_email: clientEmail, client_id: clientId } = keyFile;
  google.addServiceAccount({ clientEmail, clientId, publicKey: publicKeyOf(keyFile), scopes });
}

/** Google's own authentication library, acting for one employee, its token call redirected to the fake. */
export function delegatedJwt(
  google: FakeGoogle,
  subject: string,
  options: { scopes?: string[]; key?: string } = {},
): JWT {
  const keyFile = createServiceAccountKey();
  return new JWT({
    email: keyFile.client_email,
    key: options.key ?? keyFile.private_key,
    subject,
    scopes: options.scopes ?? [CALENDAR_SCOPE],
    transporterOptions: {
      retryConfig: { retry: 0 },
      fetchImplementation: (target, init) => {
        const url = new URL(target instanceof Request ? target.url : target);
        return fetch(url.host === 'oauth2.googleapis.com' ? google.tokenUrl : url, init);
      },
    },
  });
}

/** Google's own client of the Calendar API, acting for one employee. */
export function realClient(
  google: FakeGoogle,
  subject: string,
  scopes?: string[],
): calendar_v3.Resource$Events {
  const auth = delegatedJwt(google, subject, { scopes });
  return calendar({ version: 'v3', rootUrl: google.rootUrl, auth, retry: false }).events;
}

const failed = z.object({
  response: z.object({ status: z.number(), data: z.unknown(), headers: z.instanceof(Headers) }),
});
const calendarError = z.object({
  error: z.object({
    code: z.number(),
    message: z.string(),
    errors: z.tuple([z.object({ domain: z.string(), reason: z.string(), message: z.string() })]),
  }),
});

/** The error of a failed Calendar API call; throws if the call succeeded. */
export async function rejectionOf(
  call: Promise<unknown>,
): Promise<{ status: number; reason: string; message: string }> {
  const { status, data } = await answerOf(call);
  const { code, message, errors } = calendarError.parse(data).error;
  if (code !== status) throw new Error(`The body has status ${code}, the answer ${status}`);
  return { status, reason: errors[0].reason, message };
}

/** The answer of a failed call, from gaxios. */
export async function answerOf(call: Promise<unknown>): Promise<z.infer<typeof failed>['response']> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  return failed.parse(error).response;
}
