import * as z from 'zod';
import type { SyncLogSummary } from '../../../functions/store/log/log-rows';
import { countTestDeliveries, receivesTestDelivery } from '../../connect-lucca/test-delivery';
import { postDelivery } from '../../send/post-delivery';
import { confirmed, notDecided, refuted, type Finding, type Measurement } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer, noneDecided } from './answers';
import type { EndpointRequests } from './endpoint-requests';
import type { RawAnswer } from './raw-lucca';
import { TestRefusedError, TestRequests } from './test-requests';

/** The webhook re-reads its secrets at most every 30 s. */
const SECRETS_MS = 31_000;
const MAX_TRIES = 3;

/** The webhook accepts it, but neither queues nor logs it. */
const IGNORED_TOPIC = 'acceptance.checked';

/** Rows of the log may be dated by a clock that differs from ours. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

type TestedEndpoint = { id: string; secret: string; url: string };

type TestResult = { findings: Finding[]; measurement: Measurement };

/** Lets Lucca send a test delivery to the endpoint, whose secret the webhook knows, and looks for it in the log. */
export async function checkTestDelivery(
  endpoint: TestedEndpoint,
  requests: EndpointRequests,
  access: LuccaAccess,
): Promise<TestResult> {
  const tests = new TestRequests((form) => requests.test(endpoint.id, form));
  const startedAt = access.now();
  const result = (findings: Finding[], delivery: RawAnswer | null = null): TestResult => ({
    findings,
    measurement: measurementOf(tests.count, access.now() - startedAt, delivery),
  });

  access.activity.show('waiting until the webhook accepts the new secret');
  const control = await acceptsOwnDelivery(endpoint, access);
  if (control !== null) {
    const reason = `the webhook answers ${control} to a delivery of ours that is signed with the new secret`;
    return result(noneDecided(['LUCCA-42', 'LUCCA-43', 'LUCCA-44'], reason, 'Run npm run doctor'));
  }
  access.activity.show('waiting up to 90 seconds for the test delivery of Lucca');
  const before = new Set((await testRows(access, startedAt)).map(keyOf));
  const isReceived = await receives(endpoint.id, tests, access);
  const request = tests.finding();
  if (isReceived === null) {
    const rest = noneDecided(
      ['LUCCA-43', 'LUCCA-44'],
      'Lucca sends no test delivery',
      'Decide LUCCA-42 first',
    );
    return result([request, ...rest]);
  }
  const delivery = await deliveryOf(tests.accepted, requests);
  if (!isReceived) {
    const late = `none arrived within 90 s, while the webhook accepts ours. Lucca: ${statusOf(delivery)}`;
    const unknown = notDecided('LUCCA-44', 'no test delivery arrived', 'Decide LUCCA-43 first');
    return result([request, refuted('LUCCA-43', late), unknown], delivery);
  }
  const arrived = (await testRows(access, startedAt)).find((row) => !before.has(keyOf(row)));
  const { tenant } = await access.configuration();
  const signature = confirmed('LUCCA-43', 'the webhook accepted the signature of the test delivery');
  return result([request, signature, formOf(arrived, tenant)], delivery);
}

/** @returns null if the webhook accepts our delivery, else its last answer */
async function acceptsOwnDelivery(
  { secret, url }: TestedEndpoint,
  { now, newId, sleep }: LuccaAccess,
): Promise<string | null> {
  for (let tries = 1; ; tries++) {
    const at = new Date(now());
    const body = { id: newId(), topic: IGNORED_TOPIC, occurredAt: at.toISOString() };
    const { ok, status, reason } = await postDelivery(Buffer.from(JSON.stringify(body)), { url, secret }, at);
    if (ok) return null;
    if (tries === MAX_TRIES) return `${status} ${reason ?? ''}`.trimEnd();
    await sleep(SECRETS_MS);
  }
}

/** @returns null if Lucca accepts no request for a test delivery */
async function receives(
  endpointId: string,
  tests: TestRequests,
  { now, sleep, logs }: LuccaAccess,
): Promise<boolean | null> {
  const rows = await logs();
  try {
    return await receivesTestDelivery(endpointId, {
      lucca: { testWebhookEndpoint: () => tests.request() },
      countTestDeliveries: (startedAt) => countTestDeliveries(rows, startedAt, now()),
      ...{ now, sleep },
    });
  } catch (error) {
    if (error instanceof TestRefusedError) return null;
    throw error;
  }
}

async function testRows(access: LuccaAccess, startedAt: number): Promise<SyncLogSummary[]> {
  const since = new Date(startedAt - CLOCK_TOLERANCE_MS).toISOString();
  const rows = (await access.logs()).list(
    { since, outcome: 'skipped' },
    { now: access.now() + CLOCK_TOLERANCE_MS },
  );
  return (await Array.fromAsync(rows)).filter(({ reason }) => reason === 'connection_test');
}

function keyOf({ event, deliveries }: SyncLogSummary): string {
  return `${event} ${deliveries}`;
}

function formOf(row: SyncLogSummary | undefined, tenant: string): Finding {
  const id = 'LUCCA-44';
  if (!row) return notDecided(id, 'its row in the log was not found', 'Run it again');
  const problems = [
    ...(/^[0-9a-f]{64}$/.test(row.eventId) ? ['it has no id'] : []),
    ...(row.occurredAt === null ? ['it has no occurredAt'] : []),
    ...(row.tenant === null ? ['it has no source'] : []),
    ...(row.tenant !== null && row.tenant !== tenant ? ['its source is not the tenant as configured'] : []),
  ];
  if (problems.length > 0) return refuted(id, problems.join('; '));
  return confirmed(id, `${row.topic ?? ''} with id, occurredAt and source, the tenant as configured`);
}

const created = z.object({ id: z.string().min(1) });

const delivery = z.object({ status: z.string().max(40), attemptsCount: z.number().nullish() });

async function deliveryOf(answer: RawAnswer | null, requests: EndpointRequests) {
  const { data } = created.safeParse(answer?.body);
  return data ? requests.delivery(data.id) : null;
}

function statusOf(answer: RawAnswer | null): string {
  const { data } = delivery.safeParse(answer?.body);
  if (data) return `${data.status} after ${data.attemptsCount ?? 'unknown'} attempts`;
  return 'status of the delivery unknown';
}

function measurementOf(count: number, tookMs: number, deliveryAnswer: RawAnswer | null): Measurement {
  const read = deliveryAnswer === null ? 'not requested' : describeAnswer(deliveryAnswer);
  return {
    title: 'Test delivery of Lucca',
    columns: ['What', 'Value'],
    rows: [
      ['Requests for a test delivery', String(count)],
      ['Duration, s', (tookMs / 1000).toFixed(1)],
      ['Reading the delivery by its id', read],
      ['Status of the delivery', statusOf(deliveryAnswer)],
    ],
  };
}
