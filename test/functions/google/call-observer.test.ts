import {
  callFields,
  collectCalls,
  createCallObserver,
  type ObservedCall,
} from '../../../functions/google/call-observer';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

const CALL: ObservedCall = {
  method: 'insert',
  status: 200,
  reason: '',
  durationMs: 180,
  configuration: 'france',
  employee: 'lea@acme.example',
  eventId: 'e1',
  isThrottled: false,
};
const TOKEN: ObservedCall = { ...CALL, method: 'token', status: null, eventId: null };

let telemetry: ReturnType<typeof observeTelemetry>;
let observe: ReturnType<typeof createCallObserver>;
beforeEach(() => {
  telemetry = observeTelemetry('sync');
  const hash = (address: string | null) => Promise.resolve(address && 'hash');
  observe = createCallObserver(telemetry.logger, telemetry.metrics, hash);
});
afterEach(() => jest.restoreAllMocks());

describe('the observer of calls', () => {
  it('adds each call to the list of the task that made it, also if the task fails', async () => {
    const [one, other]: ObservedCall[][] = [[], []];

    const tasks = await Promise.allSettled([
      collectCalls(one ?? [], async () => {
        await observe(TOKEN);
        await observe(CALL);
      }),
      collectCalls(other ?? [], async () => {
        await observe({ ...CALL, method: 'get' });
        throw new Error('failed');
      }),
    ]);

    expect(tasks.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect([one, other]).toEqual([[TOKEN, CALL], [{ ...CALL, method: 'get' }]]);
    expect(telemetry.lines()).toEqual([]);
  });

  it('logs only failed calls, with a hash of the employee, and counts throttled ones', async () => {
    await observe(CALL);
    await observe({ ...CALL, status: 429, reason: 'rateLimitExceeded', isThrottled: true });
    telemetry.metrics.publishStoredMetrics();

    expect(telemetry.logs()).toMatchObject([
      {
        message: 'Google call failed',
        method: 'insert',
        status: 429,
        reason: 'rateLimitExceeded',
        employee: 'hash',
      },
    ]);
    expect(telemetry.published()).toEqual([['GoogleThrottled', 1]]);
    expect(telemetry.text()).not.toContain('@');
  });
});

describe('the log fields of calls', () => {
  it('are the calls in order, their number and the slowest call of the Calendar API', () => {
    const get = { ...CALL, method: 'get', status: 404, reason: 'notFound', durationMs: 90 } as const;

    expect(callFields([TOKEN, get, CALL])).toEqual({
      google: ['token 180 ms', 'get 404 90 ms', 'insert 200 180 ms'],
      ...{ googleCalls: 2, googleMs: 180, googleTokens: 1 },
    });
  });

  it('name the reason of a call without a response', () => {
    const refused = { ...TOKEN, reason: 'authorization_missing' };

    expect(callFields([refused])).toEqual({
      google: ['token authorization_missing 180 ms'],
      googleTokens: 1,
    });
  });

  it('list at most 20 calls, and count all of them', () => {
    const calls = Array.from({ length: 25 }, (_, number) => ({ ...CALL, durationMs: number }));

    const { google, ...numbers } = callFields(calls);

    expect(google).toHaveLength(20);
    expect(numbers).toEqual({ googleCalls: 25, googleMs: 24 });
  });

  it('are absent without calls', () => {
    expect(callFields([])).toEqual({});
  });
});
