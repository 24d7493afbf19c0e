import { OutageDetector } from '../../../functions/import/outage-detector';
import { LuccaFailError, LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/http';

const slow = new LuccaRetryError('slow', null);
const odd = new LuccaFailError('odd', 400);

describe('OutageDetector', () => {
  it('tolerates any number of single failures', async () => {
    const outages = new OutageDetector();
    const ask = (answer: Error | string) =>
      outages.attempt(() => (typeof answer === 'string' ? Promise.resolve(answer) : Promise.reject(answer)));

    const answers = [];
    for (const answer of [slow, odd, 'a', slow, odd, 'b', odd]) answers.push(await ask(answer));

    expect(answers).toEqual([
      ...[{ problem: 'slow' }, { problem: 'odd' }, { answer: 'a' }],
      ...[{ problem: 'slow' }, { problem: 'odd' }, { answer: 'b' }, { problem: 'odd' }],
    ]);
  });

  it('throws the third consecutive failure', async () => {
    const outages = new OutageDetector();
    for (const error of [slow, odd]) await outages.attempt(() => Promise.reject(error));

    await expect(outages.attempt(() => Promise.reject(slow))).rejects.toBe(slow);
  });

  it.each([new LuccaWaitError('no scope'), new TypeError('ours')])('throws %s at once', async (error) => {
    await expect(new OutageDetector().attempt(() => Promise.reject(error))).rejects.toBe(error);
  });
});
