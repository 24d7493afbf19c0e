import { etagOf } from '../../../../functions/console/configurations/state';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import type { Configuration } from '../../../../functions/domain/configuration';
import type { ConfigurationStore } from '../../../../functions/store/configuration-store';
import { aConfiguration } from '../../../support/builders/configurations';
import {
  changeBody,
  ConfigurationHarness,
  newConfigurationBody,
} from '../../../support/console/configuration-harness';
import { ADMINISTRATOR, request } from '../../../support/console/log-harness';

const france = aConfiguration();
const spain = aConfiguration({ id: 'spain', name: 'Spain', establishments: ['20'], active: false });

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(france, spain);
});

afterAll(() => harness.stop());

/** As one does who has read the configuration as it is given. */
function change(read: Configuration, overrides: Partial<BodyOf<'changeConfiguration'>>) {
  const body = changeBody(read, overrides);
  return harness.operations().changeConfiguration({ ...request, id: read.id, etag: etagOf(read), body });
}

describe('a change of a configuration', () => {
  it('is saved in place, and returns the new etag', async () => {
    // Act
    const { body, etag } = await change(france, { name: 'La France', products: ['absences'] });
    // Assess
    const expected = { ...france, name: 'La France', products: ['absences'] };
    expect(body.configuration).toEqual(expected);
    expect(await harness.configurations()).toEqual([expected, spain]);
    expect([etag, body.etag]).toEqual([etagOf(body.configuration), etagOf(body.configuration)]);
    expect(etag).not.toBe(etagOf(france));
  });

  it('is in the audit trail with the state before', async () => {
    // Act
    const { body } = await change(france, { name: 'La France' });
    // Assess
    expect(await harness.trail()).toMatchObject([
      {
        who: ADMINISTRATOR.name,
        via: 'console',
        action: 'configuration.change',
        configuration: 'france',
        state: 'done',
        before: france,
        after: body.configuration,
      },
    ]);
  });

  it('that changes nothing writes nothing', async () => {
    // Prepare
    const { revision } = await harness.store.load();
    // Act
    const { body, etag } = await change(france, {});
    // Assess
    expect(body.configuration).toEqual(france);
    expect(etag).toBe(etagOf(france));
    expect((await harness.store.load()).revision).toBe(revision);
    expect(await harness.trail()).toEqual([]);
  });

  it('keeps the id, and whether it is active', async () => {
    // Prepare: a body which the types would not let through
    const body = Object.assign(changeBody(spain, { name: 'España' }), { id: 'france', active: true });
    // Act
    await harness.operations().changeConfiguration({ ...request, id: 'spain', etag: etagOf(spain), body });
    // Assess
    expect(await harness.configurations()).toEqual([france, { ...spain, name: 'España' }]);
  });

  it('with an outdated etag is rejected, and nothing is lost', async () => {
    // Prepare
    const { body } = await change(france, { name: 'La France' });
    // Act
    const late = change(france, { name: 'Frankreich' });
    // Assess
    await expect(late).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect(await harness.configurations()).toEqual([body.configuration, spain]);
    expect(await harness.trail()).toHaveLength(1);
    // Act: with what is there now
    await change(body.configuration, { name: 'Frankreich' });
    expect((await harness.configurations())[0]).toMatchObject({ name: 'Frankreich' });
  });

  it('succeeds when another configuration has changed meanwhile', async () => {
    // Prepare
    await change(spain, { name: 'España' });
    // Act
    await change(france, { name: 'La France' });
    // Assess
    expect(await harness.configurations()).toMatchObject([{ name: 'La France' }, { name: 'España' }]);
  });

  it('of an unknown configuration is rejected', async () => {
    await expect(change({ ...france, id: 'italy' }, {})).rejects.toMatchObject({
      code: 'unknown_configuration',
    });
  });

  it('may keep a configuration its own establishments', async () => {
    expect((await change(france, { establishments: ['13', '14'] })).body.configuration).toMatchObject({
      establishments: ['13', '14'],
    });
  });

  it('can move an establishment after the other configuration releases it', async () => {
    // Prepare
    const both = { establishments: ['20', '13'] };
    await expect(change(spain, both)).rejects.toMatchObject({
      code: 'establishment_taken',
      errors: [{ pointer: '/establishments/1', owner: 'France' }],
    });
    // Act
    await change(france, { establishments: ['12'] });
    await change(spain, both);
    // Assess
    expect(await harness.configurations()).toMatchObject([{ establishments: ['12'] }, both]);
  });

  it('may move a configuration to another tenant, where the same ids are different establishments', async () => {
    const tenant = 'https://other.ilucca.net';

    const { body } = await change(spain, { tenant, establishments: ['12'] });

    expect(body.configuration).toMatchObject({ tenant, establishments: ['12'] });
  });
});

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

function changeBy(by: Console, read: Configuration, overrides: Partial<BodyOf<'changeConfiguration'>>) {
  return by.changeConfiguration({
    ...request,
    id: read.id,
    etag: etagOf(read),
    body: changeBody(read, overrides),
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
    await Promise.all([changeBy(ada, france, { name: 'Ada' }), changeBy(bob, spain, { name: 'Bob' })]);
    // Assess
    expect(await harness.configurations()).toMatchObject([{ name: 'Ada' }, { name: 'Bob' }]);
    expect(await states()).toEqual(['done', 'done', 'refused']);
  });

  it('do not both succeed with the same configuration', async () => {
    // Prepare
    const [ada, bob] = twoConsoles();
    // Act
    const ends = await Promise.allSettled([
      changeBy(ada, france, { name: 'Ada' }),
      changeBy(bob, france, { name: 'Bob' }),
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
        body: newConfigurationBody({ name: 'Italy', establishments: [establishment] }),
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
      changeBy(ada, france, { establishments: ['99'] }),
      changeBy(bob, spain, { establishments: ['99'] }),
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

  it('do not restore what the other one deletes', async () => {
    // Prepare
    const [ada, bob] = twoConsoles();
    // Act
    const ends = await Promise.allSettled([
      ada.deleteConfiguration({ ...request, id: 'france', etag: etagOf(france) }),
      changeBy(bob, france, { name: 'Bob' }),
    ]);
    // Assess: whoever came first, the other one learnt it
    const isDeleted = ends[0].status === 'fulfilled';
    const code = isDeleted ? 'unknown_configuration' : 'changed_meanwhile';
    expect(refusals(ends)).toMatchObject([{ code }]);
    expect(await harness.configurations()).toEqual(isDeleted ? [spain] : [{ ...france, name: 'Bob' }, spain]);
  });
});

describe('an administrator who loses races', () => {
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

  it('succeeds when the others stop', async () => {
    // Act
    await changeBy(overtaken(4), france, { name: 'Ada' });
    // Assess
    expect(await harness.configurations()).toMatchObject([{ name: 'Ada' }, { name: 'Spain 4' }]);
    expect(await states()).toEqual(['done', 'refused', 'refused', 'refused', 'refused']);
  });

  it('is rejected after several attempts', async () => {
    // Act
    const changing = changeBy(overtaken(Infinity), france, { name: 'Ada' });
    // Assess
    await expect(changing).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect(await harness.configurations()).toEqual([france, { ...spain, name: 'Spain 5' }]);
    expect(await states()).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
  });
});
