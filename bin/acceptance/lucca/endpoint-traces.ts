import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { apiWebhookEndpoint, RESOURCES } from '../../../functions/lucca/api/schemas';
import { LuccaWaitError } from '../../../functions/lucca/api/http';
import { member, PAGE_QUERY } from '../../../functions/lucca/api/requests';
import { CommandError } from '../../command-line/command';
import type { LuccaAccess } from './access';
import { describeAnswer, itemsIn, listIn, nextPageOf } from './answers';
import type { RawAnswer, RawLucca } from './raw-lucca';

/** How the names of test endpoints begin. */
const MARK = 'Acceptance test (temporary';

/** The name of a test endpoint whose secret is not stored anywhere. */
export const UNSTORED_NAME = `${MARK})`;

/**
 * The name of a test endpoint whose secret is about to be stored. It identifies the secret, so that a later run can
 * remove it.
 */
export function markedName(secret: string): string {
  return `${MARK}, secret ${fingerprint(secret)})`;
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The URL of a test endpoint: the webhook answers on every path, and no other endpoint has this one. */
export function testUrl(webhookUrl: string, run: string): string {
  return `${prefixOf(webhookUrl)}${run}`;
}

/** A URL that nothing can answer: the domain is reserved (RFC 2606). The path identifies the stage. */
export function silentUrl(webhookUrl: string): string {
  return `https://acceptance-test.invalid/${fingerprint(webhookUrl)}`;
}

function prefixOf(webhookUrl: string): string {
  return `${webhookUrl.replace(/\/$/, '')}/acceptance-`;
}

type TestEndpoint = Pick<z.infer<typeof apiWebhookEndpoint>, 'id' | 'name' | 'status'>;

/**
 * Removes the test endpoints of this stage and their secrets, whatever step a run had reached. Endpoints with another
 * name or URL are never touched.
 *
 * @returns what was removed
 */
export async function removeEndpoints(access: LuccaAccess): Promise<string[]> {
  if (!(await access.hasCredentials())) return [];
  const lucca = await access.uninterruptedLucca();
  const webhookUrl = await access.webhookUrl();
  let secrets = 0;
  const found = await findEndpoints(lucca, webhookUrl);
  for (const endpoint of found) if (await removeEndpoint(endpoint, lucca, access)) secrets += 1;
  return [
    ...(found.length > 0 ? [counted(found.length, 'webhook endpoint', 'in Lucca')] : []),
    ...(secrets > 0 ? [counted(secrets, 'secret', 'of these in the webhook secret')] : []),
  ];
}

function counted(count: number, what: string, where: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'} ${where}`;
}

async function findEndpoints(lucca: RawLucca, webhookUrl: string): Promise<TestEndpoint[]> {
  const { path, scope } = RESOURCES.webhookEndpoints;
  const found: TestEndpoint[] = [];
  let page: string | null = null;
  do {
    const query: Record<string, string> = { ...PAGE_QUERY, ...(page !== null && { page }) };
    const answer = await answerUnlessRefused(() => lucca.request({ method: 'GET', path, scope, query }));
    if (answer === null) return [];
    const list = listIn(answer);
    if (!list) throw failure('list', answer);
    found.push(
      ...itemsIn(list, apiWebhookEndpoint).filter(
        ({ name, webhookUrl: url }) =>
          name.startsWith(MARK) && (url.startsWith(prefixOf(webhookUrl)) || url === silentUrl(webhookUrl)),
      ),
    );
    page = nextPageOf(list);
  } while (page !== null);
  return found;
}

/** Without the scope, no run could create an endpoint. */
async function answerUnlessRefused(send: () => Promise<RawAnswer>): Promise<RawAnswer | null> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof LuccaWaitError && error.refused === 'scope') return null;
    throw error;
  }
}

/**
 * Lucca first stops to deliver, because deliveries that are signed with a removed secret would be rejected. The
 * endpoint, whose name identifies the secret, goes last.
 *
 * @returns whether its secret was stored
 */
async function removeEndpoint(
  { id, name, status }: TestEndpoint,
  lucca: RawLucca,
  access: LuccaAccess,
): Promise<boolean> {
  const endpoint = member(RESOURCES.webhookEndpoints, id);
  if (status === 'active') {
    await lucca.request({ method: 'PATCH', ...endpoint, body: { status: 'inactive' } });
  }
  const wasStored = await removeSecret(name, access);
  const answer = await lucca.request({ method: 'DELETE', ...endpoint });
  if (answer.status >= 300 && answer.status !== 404) throw failure('delete', answer);
  return wasStored;
}

/** Removes the secret that the name of an endpoint identifies. Returns false if it is not stored. */
export async function removeSecret(endpointName: string, access: LuccaAccess): Promise<boolean> {
  const secrets = await access.secrets();
  const stored = await secrets.read();
  const others = stored.filter((secret) => markedName(secret) !== endpointName);
  if (others.length === stored.length) return false;
  await secrets.write(others);
  return true;
}

function failure(action: string, answer: RawAnswer): CommandError {
  return new CommandError([`Lucca answered ${describeAnswer(answer)} to ${action} a test endpoint`], 1);
}
