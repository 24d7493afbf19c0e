import type { Configuration } from '../../../functions/domain/configuration';
import { CachedConfigurations } from '../../../functions/store/configuration-store';
import { aConfiguration } from '../../support/builders/configurations';

/** A cache over a store whose answers the test gives, with a clock that stands still. */
function setUp() {
  const answers: (Configuration[] | Error)[] = [];
  const clock = { ms: 0 };
  const loads = { count: 0 };
  const store = {
    load: () => {
      loads.count += 1;
      const answer = answers.shift();
      if (answer === undefined) return Promise.reject(new Error('Loaded more often than expected'));
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ revision: 1, configurations: answer });
    },
  };
  return { cache: new CachedConfigurations(store, () => clock.ms), answers, clock, loads };
}

const old = [aConfiguration()];
const current = [aConfiguration({ active: false })];

describe('CachedConfigurations', () => {
  it('loads once for 30 seconds', async () => {
    // Prepare
    const { cache, answers, clock, loads } = setUp();
    answers.push(old, current);
    // Act
    const first = await cache.all();
    clock.ms = 29_999;
    const second = await cache.all();
    clock.ms = 30_000;
    const third = await cache.all();
    // Assess
    expect([first, second, third]).toEqual([old, old, current]);
    expect(loads.count).toBe(2);
  });

  it('loads once for all that ask at the same time', async () => {
    // Prepare
    const { cache, answers, loads } = setUp();
    answers.push(old);
    // Act
    const seen = await Promise.all([cache.all(), cache.all(), cache.all()]);
    // Assess
    expect(seen).toEqual([old, old, old]);
    expect(loads.count).toBe(1);
  });

  it('uses what it has, up to five minutes old, while loading fails', async () => {
    // Prepare
    const { cache, answers, clock } = setUp();
    answers.push(old, new Error('down'), new Error('still down'));
    await cache.all();
    // Act
    clock.ms = 299_999;
    const usable = await cache.all();
    clock.ms = 300_000;
    const tooOld = cache.all();
    // Assess
    expect(usable).toEqual(old);
    await expect(tooOld).rejects.toThrow('still down');
  });

  it('asks again after a failure', async () => {
    // Prepare
    const { cache, answers, clock } = setUp();
    answers.push(new Error('down'), old, new Error('down'), current);
    await expect(cache.all()).rejects.toThrow('down');
    // Act
    const first = await cache.all();
    clock.ms = 60_000;
    const second = await cache.all();
    const third = await cache.all();
    // Assess
    expect([first, second, third]).toEqual([old, old, current]);
  });
});
