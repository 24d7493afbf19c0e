import { KeyedMutex } from '../../../functions/shared/async';

describe('OneAtATime', () => {
  it('runs tasks of one key in sequence, and of others side by side', async () => {
    const gate = Promise.withResolvers<undefined>();
    const order: string[] = [];
    const tasks = new KeyedMutex();

    const first = tasks.run('lea', async () => {
      await gate.promise;
      order.push('lea 1');
    });
    const second = tasks.run('lea', () => Promise.resolve(order.push('lea 2')));
    await tasks.run('max', () => Promise.resolve(order.push('max')));
    gate.resolve(undefined);
    await Promise.all([first, second]);

    expect(order).toEqual(['max', 'lea 1', 'lea 2']);
  });

  it('goes on after a task that failed', async () => {
    const tasks = new KeyedMutex();

    const first = tasks.run('lea', () => Promise.reject(new Error('no')));
    const second = tasks.run('lea', () => Promise.resolve('yes'));

    await expect(first).rejects.toThrow('no');
    await expect(second).resolves.toBe('yes');
  });
});
