import { etagOf } from '../../../../functions/console/configurations/state';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import type { Configuration } from '../../../../functions/domain/configuration';
import type { ConfigurationStore } from '../../../../functions/store/configuration-store';
import { aConfiguration } from '../../../support/builders/configurations';
import { aNewOne, changed, ConfigurationHarness } from '../../../support/console/configuration-harness';
import { request } from '../../../support/console/log-harness';

const france = aConfiguration();
const spain = aConfiguration({ id: 'spain', name: 'Spain', establishments: ['20'] });

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(france, spain);
});

afterAll(() => harness.stop());

type Store = Pick<ConfigurationStore, 'load' | 'save'>;
type Console = ReturnType<ConfigurationHarness['operations']>;

/** Consoles of two administrators, neither of whom saves before both have loaded. */
function twoConsoles(): [Console, Console] {
  const both = Promise.withResolvers<undefined>();
  const { store } = harness;
  let loads = 0;
  const load: Store['load'] = async () => {
    const loaded = await store.load();
    loads += 1;
    if (loads === 2) both.resolve(undefined);
    await both.promise;
    return loaded;
  };
  const configurations: Store = { load, save: (all, revision) => store.save(all, revision) };
  return [harness.operations({ configurations }), harness.operations({ configurations })];
}

function change(by: Console, read: Configuration, said: Partial<BodyOf<'changeConfiguration'>>) {
  return by.changeConfiguration({
    ...request,
    id: read.id,
    etag: etagOf(read),
    body: changed(read, said),
  });
}

/** The end of the one who lost. */
function refusals(ends: PromiseSettledResult<unknown>[]): unknown[] {
  return ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
}

async function states(): Promise<string[]> {
  return (await harness.trail()).map(({ state }) => state).sort();
}

describe('two administrators at the same moment', () => {
  it('both succeed with different configurations', async () => {
    // Prepare
    const [ada, bob] = twoConsoles();
    // Act
    await Promise.all([change(ada, france, { name: 'Ada' }), change(bob, spain, { name: 'Bob' })]);
    // Assess
    expect(await harness.configurations()).toMatchObject([{ name: 'Ada' }, { name: 'Bob' }]);
    expect(await states()).toEqual(['done', 'done', 'refused']);
  });

  it('do not both succeed with the same configuration', async () => {
    // Prepare
    const [ada, bob] = twoConsoles();
    // Act
    const ends = await Promise.allSettled([
      change(ada, france, { name: 'Ada' }),
      change(bob, france, { name: 'Bob' }),
    ]);
    // Assess
    expect(refusals(ends)).toMatchObject([{ code: 'changed_meanwhile' }]);
    const winner = ends[0].status === 'fulfilled' ? 'Ada' : 'Bob';
    expect(await harness.configurations()).toEqual([{ ...france, name: winner }, spain]);
    const trail = await harness.trail();
    expect(trail.find(({ state }) => state === 'done')).toMatchObject({ after: { name: winner } });
    expect(await states()).toEqual(['done', 'refused']);
  });

  it('get two ids for two new configurations of one name', async () => {
    // Prepare
    const [ada, bob] = twoConsoles();
    const make = (by: Console, establishment: string) =>
      by.createConfiguration({
        ...request,
        body: aNewOne({ name: 'Italy', establishments: [establishment] }),
      });
    // Act
    const made = await Promise.all([make(ada, '30'), make(bob, '31')]);
    // Assess
    expect(made.map(({ location }) => location).sort()).toEqual([
      '/api/configurations/italy',
      '/api/configurations/italy-2',
    ]);
    expect(await harness.configurations()).toHaveLength(4);
  });

  it('cannot give one establishment to two configurations', async () => {
    // Prepare
    const [ada, bob] = twoConsoles();
    // Act
    const ends = await Promise.allSettled([
      change(ada, france, { establishments: ['99'] }),
      change(bob, spain, { establishments: ['99'] }),
    ]);
    // Assess
    expect(refusals(ends)).toMatchObject([
      { code: 'establishment_taken', errors: [{ pointer: '/establishments/0' }] },
    ]);
    const owners = (await harness.configurations()).filter(({ establishments }) =>
      establishments.includes('99'),
    );
    expect(owners).toHaveLength(1);
  });

  it('do not bring back what the other one deletes', async () => {
    // Prepare
    const [ada, bob] = twoConsoles();
    // Act
    const ends = await Promise.allSettled([
      ada.deleteConfiguration({ ...request, id: 'france', etag: etagOf(france) }),
      change(bob, france, { name: 'Bob' }),
    ]);
    // Assess: whoever came first, the other one learnt it
    const isDeleted = ends[0].status === 'fulfilled';
    const code = isDeleted ? 'unknown_configuration' : 'changed_meanwhile';
    expect(refusals(ends)).toMatchObject([{ code }]);
    expect(await harness.configurations()).toEqual(isDeleted ? [spain] : [{ ...france, name: 'Bob' }, spain]);
  });
});

describe('an administrator of whom others are faster', () => {
  /** Somebody else changes Spain before each save, as often as told. */
  function overtaken(times: number): Console {
    let others = 0;
    const { store } = harness;
    const save: Store['save'] = async (all, revision) => {
      others += 1;
      if (others <= times) await harness.configure(france, { ...spain, name: `Spain ${others}` });
      await store.save(all, revision);
    };
    return harness.operations({ configurations: { load: () => store.load(), save } });
  }

  it('succeeds once they rest', async () => {
    // Act
    await change(overtaken(4), france, { name: 'Ada' });
    // Assess
    expect(await harness.configurations()).toMatchObject([{ name: 'Ada' }, { name: 'Spain 4' }]);
    expect(await states()).toEqual(['done', 'refused', 'refused', 'refused', 'refused']);
  });

  it('is told so in the end, instead of trying for ever', async () => {
    // Act
    const changing = change(overtaken(Infinity), france, { name: 'Ada' });
    // Assess
    await expect(changing).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect(await harness.configurations()).toEqual([france, { ...spain, name: 'Spain 5' }]);
    expect(await states()).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
  });
});
