import { prewarm } from '../../../functions/shared/prewarm';

const LAMBDA = { AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' };

describe('prewarm', () => {
  it('starts all tasks at once, and resolves when all have ended', async () => {
    const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const started: number[] = [];
    const state = { ready: false };

    const ready = prewarm(
      gates.map(({ promise }, index) => () => {
        started.push(index);
        return promise;
      }),
      10_000,
      LAMBDA,
    ).then(() => (state.ready = true));

    expect(started).toEqual([0, 1]);
    gates[0]?.resolve('secret');
    await Promise.resolve();
    expect(state.ready).toBe(false);
    gates[1]?.resolve('connection');
    expect(await ready).toBe(true);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
  ])('resolves when a task %s, and does not end the others', async (_, task) => {
    let others = 0;
    const other = () => Promise.resolve((others += 1));

    await expect(prewarm([task, other], 10_000, LAMBDA)).resolves.toBeUndefined();

    expect(others).toBe(1);
  });

  it('resolves after the limit, and aborts the tasks that hang', async () => {
    const signals: AbortSignal[] = [];
    const hangs = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<void>(() => undefined);
    };

    await prewarm([hangs], 1, LAMBDA);

    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('does nothing outside of Lambda', async () => {
    const task = jest.fn(() => Promise.resolve());

    await prewarm([task], 10_000, {});

    expect(task).not.toHaveBeenCalled();
  });
});
