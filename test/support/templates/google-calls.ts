import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { AccessTokens } from '../../../functions/google/access-tokens';
import { createCalendarClient } from '../../../functions/google/calendar';
import { GoogleError } from '../../../functions/google/errors';
import { WorkloadIdentities } from '../../../functions/google/workload-identity';
import { openGate } from '../builders/google-auth';
import { AUDIENCE } from '../fakes/google/identity/aws-role';
import { listenOnLoopback } from '../local-stack/loopback-server';

/** Parts of the signed AWS request that differ in every run: timestamps and signature. */
const VOLATILE = /\d{8}T\d{6}Z|(?<=Credential%253D\w+%252F)\d{8}|[0-9a-f]{64}(?=%2522)/g;
const TIMEOUT_MS = 1000;

const TOKENS = { access_token: 'token', expires_in: 3600, signedJwt: 'jwt' };
const refusal = (code: number, reason: string) => ({
  error: { code, message: reason, errors: [{ reason }] },
});

/**
 * Makes all kinds of calls to a fake Google server, with the AWS credentials of the environment.
 *
 * @returns all requests and their results in order, which are the same in every run
 */
export async function callGoogle(): Promise<string[]> {
  const transcript: string[] = [];
  const answers: [status: number, body: object][] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = { ...request.headers, host: '' };
      transcript.push(
        `${request.method} ${request.url} ${JSON.stringify(headers)} ${body.replace(VOLATILE, '…')}`,
      );
      const [status, answer] = request.url?.startsWith('/calendar')
        ? (answers.shift() ?? [0, {}])
        : [200, TOKENS];
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  const { origin, stop } = await listenOnLoopback(server);

  const now = () => Date.parse('2026-02-01T12:00:00Z');
  const { region, credentials } = new SecretsManagerClient({}).config;
  const identity = {
    type: 'aws_workload_identity',
    audience: AUDIENCE,
    serviceAccountEmail: 'sa@acme.example',
  } as const;
  const tokens = new AccessTokens(
    { read: () => Promise.resolve(identity), forget: () => undefined },
    openGate,
    {
      tokenUrl: `${origin}/token`,
      timeoutMs: TIMEOUT_MS,
      now,
      workloadIdentities: new WorkloadIdentities(
        { region, credentials },
        { stsUrl: `${origin}/sts`, iamCredentialsRootUrl: origin, now },
      ),
    },
  );
  const access = {
    configuration: 'fr',
    credentialsSecretId: 'google/fr',
    scope: 'calendar',
    employee: 'lea@acme.example',
  };
  const settings = { rootUrl: `${origin}/`, timeoutMs: TIMEOUT_MS, now };
  const calendar = createCalendarClient(tokens, settings)(access, now() + 10 * TIMEOUT_MS);
  const event = { id: 'a1b2c', summary: 'Été & co. (1/2)', attendees: [{ email: 'max+1@acme.example' }] };

  const attempt = async (call: Promise<unknown>, ...answer: [status: number, body: object]) => {
    answers.push(answer);
    const outcome = await call.catch((error: unknown) =>
      error instanceof GoogleError ? `${error.name} ${error.reason} ${error.message}` : error,
    );
    transcript.push(JSON.stringify(outcome));
  };
  try {
    await attempt(calendar.get('a1b2c'), 200, event);
    await attempt(calendar.insert(event, 'all'), 409, refusal(409, 'duplicate'));
    await attempt(calendar.update(event, 'none', '"etag"'), 403, refusal(403, 'forbidden'));
    await attempt(calendar.delete('a1b2c', 'externalOnly'), 503, refusal(503, 'backendError'));
    await attempt(calendar.get('a1b2c'), 0, {});
  } finally {
    await stop();
  }
  return transcript;
}
