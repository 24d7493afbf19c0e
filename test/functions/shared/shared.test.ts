import * as fc from 'fast-check';
import * as z from 'zod';
import { inBatches, KeyedMutex, sleep } from '../../../functions/shared/async';
import { readEnvironment } from '../../../functions/shared/environment';
import { parseJson, stableStringify } from '../../../functions/shared/json';
import { errorName } from '../../../functions/shared/safe-logging';
import { DAY_MS, isTimeZone, retryAfterMs } from '../../../functions/shared/time';

describe('KeyedMutex', () => {
  it('runs tasks with the same key in sequence, and those with different keys in parallel', async () => {
    const gate = Promise.withResolvers<undefined>();
    const order: string[] = [];
    const mutex = new KeyedMutex();

    const first = mutex.run('lea', async () => {
      await gate.promise;
      order.push('lea 1');
    });
    const second = mutex.run('lea', () => Promise.resolve(order.push('lea 2')));
    await mutex.run('max', () => Promise.resolve(order.push('max')));
    gate.resolve(undefined);
    await Promise.all([first, second]);

    expect(order).toEqual(['max', 'lea 1', 'lea 2']);
  });

  it('runs the next task when one fails', async () => {
    const mutex = new KeyedMutex();

    const first = mutex.run('lea', () => Promise.reject(new Error('no')));
    const second = mutex.run('lea', () => Promise.resolve('yes'));

    await expect(first).rejects.toThrow('no');
    await expect(second).resolves.toBe('yes');
  });
});

describe('inBatches', () => {
  it('groups items, and puts the rest into a smaller batch', async () => {
    expect(await Array.fromAsync(inBatches([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]]);
    expect(await Array.fromAsync(inBatches([], 2))).toEqual([]);
  });

  it('reads no further when the caller stops', async () => {
    const read: number[] = [];
    async function* items() {
      for (const item of [1, 2, 3, 4]) {
        await Promise.resolve();
        read.push(item);
        yield item;
      }
    }

    for await (const batch of inBatches(items(), 2)) {
      expect(batch).toEqual([1, 2]);
      break;
    }

    expect(read).toEqual([1, 2]);
  });
});

describe('sleep', () => {
  it('resolves after the given time', async () => {
    await expect(sleep(1)).resolves.toBeUndefined();
  });

  it('rejects when it is aborted', async () => {
    await expect(sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('readEnvironment', () => {
  const QUEUE_URL = 'https://sqs.eu-west-3.amazonaws.com/123456789012/events.fifo';
  const SHAPE = { QUEUE_URL: z.url(), SECRET_ID: z.string().min(1), OTHER_URL: z.url().optional() };

  it('returns only the variables of the shape', () => {
    const variables = { QUEUE_URL, SECRET_ID: 'lucca/webhook', AWS_REGION: 'eu-west-3' };

    expect(readEnvironment(SHAPE, variables)).toEqual({ QUEUE_URL, SECRET_ID: 'lucca/webhook' });
  });

  it.each([
    [/QUEUE_URL: /, { SECRET_ID: 's' }],
    [/QUEUE_URL: /, { QUEUE_URL: 'events.fifo', SECRET_ID: 's' }],
    [/SECRET_ID: /, { QUEUE_URL }],
    [/SECRET_ID: /, { QUEUE_URL, SECRET_ID: '' }],
    [/Invalid environment variables: QUEUE_URL: .*SECRET_ID: /, {}],
  ])('throws an error that matches %s when the variables are %j', (message, variables) => {
    expect(() => readEnvironment(SHAPE, variables)).toThrow(message);
  });
});

describe('stableStringify', () => {
  const reversed = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(reversed);
    const entries = Object.entries(value).map(([key, part]) => [key, reversed(part)]);
    return Object.fromEntries(entries.reverse());
  };

  it('returns the same text for any order of the fields', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stableStringify(reversed(value))).toBe(stableStringify(value));
      }),
    );
  });

  it('sorts fields, but not lists', () => {
    expect(stableStringify({ b: [{ d: 1, c: null }], a: 'é' })).toBe('{"a":"é","b":[{"c":null,"d":1}]}');
    expect(stableStringify([2, 1])).toBe('[2,1]');
  });
});

describe('parseJson', () => {
  it.each([
    ['{"a":[1,"é"]}', { a: [1, 'é'] }],
    ['null', null],
    [' 1 ', 1],
  ])('parses %s as text and as bytes', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
    expect(parseJson(Buffer.from(text))).toEqual(expected);
    expect(parseJson(Buffer.from(`\ufeff${text}`))).toEqual(expected);
  });

  it.each(['', 'key', '{"a":1', '{"a":undefined}'])('returns undefined for %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
    expect(parseJson(Buffer.from(text))).toBeUndefined();
  });

  it('returns undefined for bytes that are not UTF-8', () => {
    expect(parseJson(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
  });
});

describe('errorName', () => {
  const coded = (error: Error, code: string) => Object.assign(error, { code });

  it.each<[string, unknown]>([
    ['RangeError', new RangeError('secret')],
    ['Error', new Error('secret')],
    ['ECONNREFUSED', coded(new Error('secret'), 'ECONNREFUSED')],
    ['ECONNREFUSED', coded(new AggregateError([]), 'ECONNREFUSED')],
    ['ECONNRESET', new TypeError('fetch failed', { cause: coded(new Error('secret'), 'ECONNRESET') })],
    ['TypeError', new TypeError('secret')],
    ['RangeError', new RangeError('secret', { cause: coded(new Error('secret'), 'ECONNRESET') })],
    ['string', 'secret'],
    ['object', null],
  ])('returns %s for %j', (name, error) => {
    expect(errorName(error)).toBe(name);
  });
});

describe('retryAfterMs', () => {
  it.each([
    [null, null],
    ['120', 120_000],
    ['Sun, 01 Mar 2026 12:01:30 GMT', 90_000],
    ['soon', null],
    // Limits of the wait.
    ['0', 1000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 1000],
    ['Mon, 01 Mar 2027 12:00:00 GMT', 7 * DAY_MS],
  ])('reads the header %j as %j ms', (header, expected) => {
    expect(retryAfterMs(header, Date.parse('2026-03-01T12:00:00Z'))).toBe(expected);
  });
});

describe('isTimeZone', () => {
  it.each([
    ['Europe/Paris', true],
    ['UTC', true],
    ['+01:00', false],
    ['Europe/Atlantis', false],
    ['', false],
  ])('answers the same, the second time from its cache, for %j: %j', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
    expect(isTimeZone(name)).toBe(expected);
  });
});
