import { IsolatedFailures } from '../../../bin/import/located-employees';
import { LuccaFailError, LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/errors';

const slow = new LuccaRetryError('slow', null);
const odd = new LuccaFailError('odd', 400);

describe('IsolatedFailures', () => {
  it('passes over what fails now and then, however often', async () => {
    const failures = new IsolatedFailures();
    const ask = (answer: Error | string) =>
      failures.attempt(() => (typeof answer === 'string' ? Promise.resolve(answer) : Promise.reject(answer)));

    const answers = [];
    for (const answer of [slow, odd, 'a', slow, odd, 'b', odd]) answers.push(await ask(answer));

    expect(answers).toEqual([
      ...[{ problem: 'slow' }, { problem: 'odd' }, { answer: 'a' }],
      ...[{ problem: 'slow' }, { problem: 'odd' }, { answer: 'b' }, { problem: 'odd' }],
    ]);
  });

  it('throws the third failure in a row', async () => {
    const failures = new IsolatedFailures();
    for (const error of [slow, odd]) await failures.attempt(() => Promise.reject(error));

    await expect(failures.attempt(() => Promise.reject(slow))).rejects.toBe(slow);
  });

  it.each([new LuccaWaitError('no scope'), new TypeError('ours')])('throws %s at once', async (error) => {
    await expect(new IsolatedFailures().attempt(() => Promise.reject(error))).rejects.toBe(error);
  });
});
