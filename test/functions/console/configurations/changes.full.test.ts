import { etagOf } from '../../../../functions/console/configurations/state';
import { auditPage } from '../../../../functions/console/contract/configurations';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import type { Configuration } from '../../../../functions/domain/configuration';
import type { ConfigurationStore } from '../../../../functions/store/configuration-store';
import { aConfiguration } from '../../../support/builders/configurations';
import type { OperationsHarness } from '../../../support/console/operations-harness';
import {
  ADMINISTRATOR,
  changeBody,
  newConfigurationBody,
  request,
  useOperationsHarness,
} from '../../../support/console/operations-harness';

const france = aConfiguration();
const spain = aConfiguration({ id: 'spain', name: 'Spain', establishments: ['20'], active: false });

const harness = useOperationsHarness(france, spain);

/** Changes a configuration with the etag of the version that was read. */
function change(read: Configuration, overrides: Partial<BodyOf<'changeConfiguration'>>) {
  const body = changeBody(read, overrides);
  return harness
    .configurationOperations()
    .changeConfiguration({ ...request, id: read.id, etag: etagOf(read), body });
}

describe('a change of a configuration', () => {
  it('keeps its position in the list and returns the new etag', async () => {
    const { body, etag } = await change(france, { name: 'La France', products: ['absences'] });

    const expected = { ...france, name: 'La France', products: ['absences'] };
    expect(body.configuration).toEqual(expected);
    expect(await harness.configurations()).toEqual([expected, spain]);
    expect([etag, body.etag]).toEqual([etagOf(body.configuration), etagOf(body.configuration)]);
    expect(etag).not.toBe(etagOf(france));
  });

  it('is recorded in the audit trail with the previous state', async () => {
    const { body } = await change(france, { name: 'La France' });

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

  it('writes nothing when it changes nothing', async () => {
    const { revision } = await harness.store.load();
    const { body, etag } = await change(france, {});

    expect(body.configuration).toEqual(france);
    expect(etag).toBe(etagOf(france));
    expect((await harness.store.load()).revision).toBe(revision);
    expect(await harness.trail()).toEqual([]);
  });

  it('keeps the id and the activation', async () => {
    // The types do not allow this body.
    const body = Object.assign(changeBody(spain, { name: 'España' }), { id: 'france', active: true });
    await harness
      .configurationOperations()
      .changeConfiguration({ ...request, id: 'spain', etag: etagOf(spain), body });

    expect(await harness.configurations()).toEqual([france, { ...spain, name: 'España' }]);
  });

  it('is rejected with an outdated etag, without losing the saved version', async () => {
    const { body } = await change(france, { name: 'La France' });
    const late = change(france, { name: 'Frankreich' });

    await expect(late).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect(await harness.configurations()).toEqual([body.configuration, spain]);
    expect(await harness.trail()).toHaveLength(1);

    // With the current version
    await change(body.configuration, { name: 'Frankreich' });
    expect((await harness.configurations())[0]).toMatchObject({ name: 'Frankreich' });
  });

  it('succeeds when another configuration has changed meanwhile', async () => {
    await change(spain, { name: 'España' });
    await change(france, { name: 'La France' });

    expect(await harness.configurations()).toMatchObject([{ name: 'La France' }, { name: 'España' }]);
  });

  it('is rejected for an unknown configuration', async () => {
    await expect(change({ ...france, id: 'italy' }, {})).rejects.toMatchObject({
      code: 'unknown_configuration',
    });
  });

  it('may include the own establishments of the configuration', async () => {
    expect((await change(france, { establishments: ['13', '14'] })).body.configuration).toMatchObject({
      establishments: ['13', '14'],
    });
  });

  it('moves an establishment once the other configuration has released it', async () => {
    const both = { establishments: ['20', '13'] };
    await expect(change(spain, both)).rejects.toMatchObject({
      code: 'establishment_taken',
      errors: [{ pointer: '/establishments/1', owner: 'France' }],
    });
    await change(france, { establishments: ['12'] });
    await change(spain, both);

    expect(await harness.configurations()).toMatchObject([{ establishments: ['12'] }, both]);
  });

  it('may move to another tenant, where the same ids are different establishments', async () => {
    const tenant = 'https://other.ilucca.net';

    const { body } = await change(spain, { tenant, establishments: ['12'] });

    expect(body.configuration).toMatchObject({ tenant, establishments: ['12'] });
  });
});

type Store = Pick<ConfigurationStore, 'load' | 'save'>;
type Console = ReturnType<OperationsHarness['configurationOperations']>;

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
  return [
    harness.configurationOperations({ configurations }),
    harness.configurationOperations({ configurations }),
  ];
}

function changeBy(by: Console, read: Configuration, overrides: Partial<BodyOf<'changeConfiguration'>>) {
  return by.changeConfiguration({
    ...request,
    id: read.id,
    etag: etagOf(read),
    body: changeBody(read, overrides),
  });
}

/** The error of the administrator who lost the race. */
function rejections(results: PromiseSettledResult<unknown>[]): unknown[] {
  return results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
}

async function states(): Promise<string[]> {
  return (await harness.trail()).map(({ state }) => state).sort();
}

describe('two administrators at the same moment', () => {
  it('both succeed when they change different configurations', async () => {
    const [ada, bob] = twoConsoles();
    await Promise.all([changeBy(ada, france, { name: 'Ada' }), changeBy(bob, spain, { name: 'Bob' })]);

    expect(await harness.configurations()).toMatchObject([{ name: 'Ada' }, { name: 'Bob' }]);
    expect(await states()).toEqual(['done', 'done', 'refused']);
  });

  it('conflict when they change the same configuration', async () => {
    const [ada, bob] = twoConsoles();
    const results = await Promise.allSettled([
      changeBy(ada, france, { name: 'Ada' }),
      changeBy(bob, france, { name: 'Bob' }),
    ]);

    expect(rejections(results)).toMatchObject([{ code: 'changed_meanwhile' }]);
    const winner = results[0].status === 'fulfilled' ? 'Ada' : 'Bob';
    expect(await harness.configurations()).toEqual([{ ...france, name: winner }, spain]);
    const trail = await harness.trail();
    expect(trail.find(({ state }) => state === 'done')).toMatchObject({ after: { name: winner } });
    expect(await states()).toEqual(['done', 'refused']);
  });

  it('get different ids for new configurations with the same name', async () => {
    const [ada, bob] = twoConsoles();
    const make = (by: Console, establishment: string) =>
      by.createConfiguration({
        ...request,
        body: newConfigurationBody({ name: 'Italy', establishments: [establishment] }),
      });
    const made = await Promise.all([make(ada, '30'), make(bob, '31')]);

    expect(made.map(({ location }) => location).sort()).toEqual([
      '/api/configurations/italy',
      '/api/configurations/italy-2',
    ]);
    expect(await harness.configurations()).toHaveLength(4);
  });

  it('cannot assign one establishment to two configurations', async () => {
    const [ada, bob] = twoConsoles();
    const results = await Promise.allSettled([
      changeBy(ada, france, { establishments: ['99'] }),
      changeBy(bob, spain, { establishments: ['99'] }),
    ]);

    expect(rejections(results)).toMatchObject([
      { code: 'establishment_taken', errors: [{ pointer: '/establishments/0' }] },
    ]);
    const owners = (await harness.configurations()).filter(({ establishments }) =>
      establishments.includes('99'),
    );
    expect(owners).toHaveLength(1);
  });

  it('do not restore a configuration that the other one deletes', async () => {
    const [ada, bob] = twoConsoles();
    const results = await Promise.allSettled([
      ada.deleteConfiguration({ ...request, id: 'france', etag: etagOf(france) }),
      changeBy(bob, france, { name: 'Bob' }),
    ]);

    const isDeleted = results[0].status === 'fulfilled';
    const code = isDeleted ? 'unknown_configuration' : 'changed_meanwhile';
    expect(rejections(results)).toMatchObject([{ code }]);
    expect(await harness.configurations()).toEqual(isDeleted ? [spain] : [{ ...france, name: 'Bob' }, spain]);
  });
});

describe('an administrator who loses races', () => {
  /** Another administrator changes Spain before each save, this many times. */
  function withCompetitor(times: number): Console {
    let others = 0;
    const { store } = harness;
    const save: Store['save'] = async (all, revision) => {
      others += 1;
      if (others <= times) await harness.configure(france, { ...spain, name: `Spain ${others}` });
      await store.save(all, revision);
    };
    return harness.configurationOperations({ configurations: { load: () => store.load(), save } });
  }

  it('succeeds within five attempts', async () => {
    await changeBy(withCompetitor(4), france, { name: 'Ada' });

    expect(await harness.configurations()).toMatchObject([{ name: 'Ada' }, { name: 'Spain 4' }]);
    expect(await states()).toEqual(['done', 'refused', 'refused', 'refused', 'refused']);
  });

  it('is rejected after five attempts', async () => {
    const changing = changeBy(withCompetitor(Infinity), france, { name: 'Ada' });

    await expect(changing).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect(await harness.configurations()).toEqual([france, { ...spain, name: 'Spain 5' }]);
    expect(await states()).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
  });
});

/** Establishments that take about this many KB. */
function large(kilobytes: number): string[] {
  return Array.from({ length: kilobytes * 4 }, (_, index) => String(index).padStart(253, 'x'));
}

async function page(cursor?: string) {
  const query = { ...(cursor !== undefined && { cursor }) };
  const { body } = await harness.configurationOperations().listAudit({ ...request, query });
  expect(auditPage.parse(body)).toEqual(body);
  return body;
}

describe('the audit entry of a change', () => {
  const newItaly = newConfigurationBody({ name: 'Italy', establishments: ['30'] });

  it('is begun before the change is saved', async () => {
    const { store } = harness;
    const seen: unknown[] = [];
    const configurations = {
      load: () => store.load(),
      save: async (...saved: Parameters<typeof store.save>) => {
        seen.push(...(await harness.trail()));
        await store.save(...saved);
      },
    };
    await harness
      .configurationOperations({ configurations })
      .createConfiguration({ ...request, body: newItaly });

    expect(seen).toMatchObject([{ state: 'begun', action: 'configuration.create' }]);
    expect(await harness.trail()).toMatchObject([{ state: 'done' }]);
  });

  it.each([
    ['before it was saved', false],
    ['after it was saved', true],
  ])('stays begun when it was interrupted %s', async (_, isSaved) => {
    const { store } = harness;
    const configurations = {
      load: () => store.load(),
      save: async (...saved: Parameters<typeof store.save>) => {
        if (isSaved) await store.save(...saved);
        throw new Error('DynamoDB did not answer');
      },
    };
    const creating = harness
      .configurationOperations({ configurations })
      .createConfiguration({ ...request, body: newItaly });

    await expect(creating).rejects.toThrow('DynamoDB did not answer');
    expect(await harness.configurations()).toHaveLength(isSaved ? 3 : 2);
    expect(await harness.trail()).toMatchObject([{ state: 'begun', after: { id: 'italy' } }]);
  });

  it('prevents the change when it cannot be written', async () => {
    const audit = {
      begin: () => Promise.reject(new Error('no trail')),
      end: () => Promise.resolve(),
      page: () => Promise.resolve({ items: [], cursor: null }),
    };
    const creating = harness
      .configurationOperations({ audit })
      .createConfiguration({ ...request, body: newItaly });

    await expect(creating).rejects.toThrow('no trail');
    expect(await harness.configurations()).toEqual([france, spain]);
  });

  it('records that a change exceeding the size limit was rejected', async () => {
    const large330 = aConfiguration({ establishments: large(330) });
    await harness.configure(large330);
    const body = newConfigurationBody({
      name: 'Spain',
      tenant: 'https://other.ilucca.net',
      establishments: large(30),
    });
    const listed = body.establishments.map((id) => ({ id, name: id, timeZone: null, isArchived: false }));
    const creating = harness
      .configurationOperations({
        establishments: {
          list: () => Promise.reject(new Error('not needed')),
          ofTenant: () => Promise.resolve(listed),
        },
      })
      .createConfiguration({ ...request, body });

    await expect(creating).rejects.toMatchObject({
      code: 'too_many_configurations',
      message: expect.stringMatching(/together take \d+ KB; at most 350 KB/) as string,
    });
    expect(await harness.configurations()).toEqual([large330]);
    expect(await harness.trail()).toMatchObject([{ action: 'configuration.create', state: 'refused' }]);
  });
});

describe('the audit trail', () => {
  it('is listed newest first, page by page', async () => {
    let etag = etagOf(aConfiguration());
    for (let change = 0; change < 60; change++) {
      harness.time += 1000;
      const operation = change % 2 === 0 ? 'deactivateConfiguration' : 'activateConfiguration';
      const answer = await harness.configurationOperations()[operation]({ ...request, id: 'france', etag });
      etag = answer.etag ?? '';
    }
    const first = await page();
    const second = await page(first.cursor ?? '');

    const items = [...first.items, ...second.items];
    expect(items).toHaveLength(60);
    expect(items.map(({ at }) => at)).toEqual(
      items
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    expect(items.every(({ state }) => state === 'done')).toBe(true);
    expect(second.cursor).toBeNull();
  });

  it.each([
    ['is empty', ''],
    ['is too long for a key', 'x'.repeat(1025)],
    ['has another format', 'yesterday'],
  ])('rejects a cursor that %s', async (_, cursor) => {
    await expect(page(cursor)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: 'cursor', code: 'invalid_format' }],
    });
  });
});
