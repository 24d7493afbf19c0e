import { withRateLimit } from '../../../bin/import/lucca-requests';
import {
  LuccaBusyError,
  LuccaFailError,
  LuccaRetryError,
  LuccaWaitError,
} from '../../../functions/lucca/api/http';

const slow = new LuccaRetryError('slow', null);
const odd = new LuccaFailError('odd', 400);

describe('the requests of an import', () => {
  /** Reads an event; the first requests fail like this. */
  async function read(failures: Error[]) {
    const waits: number[] = [];
    const none = () => Promise.reject(new TypeError('not expected'));
    const api = {
      event: (id: string) => {
        const failure = failures.shift();
        return failure ? Promise.reject(failure) : Promise.resolve(id);
      },
      ...{ employees: none, jobPositions: none, events: none, leaves: none },
    };
    const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
    const onWait = jest.fn();
    const answer = withRateLimit(api, { sleep, onWait }).event('7');
    const id = await answer.catch((error: unknown) => error);
    return { id, waits, shown: onWait.mock.calls.length };
  }
  const times = (count: number, error: Error) => Array.from({ length: count }, () => error);

  it('wait as often as the budget is exhausted', async () => {
    const busy = new LuccaBusyError('exhausted', 700);

    expect(await read(times(20, busy))).toEqual({ id: '7', waits: Array(20).fill(700), shown: 20 });
  });

  it('are retried six times with a growing wait, or after Retry-After', async () => {
    const maintenance = new LuccaRetryError('maintenance', 90_000);

    expect(await read([maintenance, slow, slow])).toMatchObject({ id: '7', waits: [90_000, 10_000, 20_000] });
    expect((await read(times(7, slow))).id).toBe(slow);
  });

  it.each([odd, new LuccaWaitError('no scope')])('fail at once on %s', async (error) => {
    expect(await read([error])).toEqual({ id: error, waits: [], shown: 0 });
  });
});
