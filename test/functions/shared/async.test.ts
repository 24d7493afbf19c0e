import { inBatches, KeyedMutex, sleep } from '../../../functions/shared/async';

describe('KeyedMutex', () => {
  it('runs tasks of one key in sequence, and those of different keys in parallel', async () => {
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

  it('runs the next task when one fails', async () => {
    const tasks = new KeyedMutex();

    const first = tasks.run('lea', () => Promise.reject(new Error('no')));
    const second = tasks.run('lea', () => Promise.resolve('yes'));

    await expect(first).rejects.toThrow('no');
    await expect(second).resolves.toBe('yes');
  });
});

describe('inBatches', () => {
  it('groups items, the rest in a smaller batch', async () => {
    expect(await Array.fromAsync(inBatches([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]]);
    expect(await Array.fromAsync(inBatches([], 2))).toEqual([]);
  });

  it('reads no further than needed when the caller stops', async () => {
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
  it('waits', async () => {
    await expect(sleep(1)).resolves.toBeUndefined();
  });

  it('rejects when it is aborted', async () => {
    await expect(sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
