import { errorName } from '../../../functions/shared/safe-logging';

const coded = (error: Error, code: string) => Object.assign(error, { code });

describe('errorName', () => {
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
  ])('%s', (name, error) => {
    expect(errorName(error)).toBe(name);
  });
});
