import { etagOf } from '../../../../functions/console/configurations/state';
import { auditPage } from '../../../../functions/console/contract/configurations';
import { aConfiguration } from '../../../support/builders/configurations';
import { ConfigurationHarness, newConfigurationBody } from '../../../support/console/configuration-harness';
import { request } from '../../../support/console/log-harness';

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(() => harness.reset());

afterAll(() => harness.stop());

/** As many establishments as take about this many KB. */
function large(kilobytes: number): string[] {
  return Array.from({ length: kilobytes * 4 }, (_, index) => String(index).padStart(253, 'x'));
}

async function list(cursor?: string) {
  const query = { ...(cursor !== undefined && { cursor }) };
  const { body } = await harness.operations().listAudit({ ...request, query });
  expect(auditPage.parse(body)).toEqual(body);
  return body;
}

describe('the trail of a change', () => {
  it('has begun before anything is saved', async () => {
    // Prepare
    const { store } = harness;
    const seen: unknown[] = [];
    const configurations = {
      load: () => store.load(),
      save: async (...saved: Parameters<typeof store.save>) => {
        seen.push(...(await harness.trail()));
        await store.save(...saved);
      },
    };
    // Act
    await harness
      .operations({ configurations })
      .createConfiguration({ ...request, body: newConfigurationBody() });
    // Assess
    expect(seen).toMatchObject([{ state: 'begun', action: 'configuration.create' }]);
    expect(await harness.trail()).toMatchObject([{ state: 'done' }]);
  });

  it.each([
    ['before it was saved', false],
    ['after it was saved', true],
  ])('stays begun when it was interrupted %s', async (_, isSaved) => {
    // Prepare
    const { store } = harness;
    const configurations = {
      load: () => store.load(),
      save: async (...saved: Parameters<typeof store.save>) => {
        if (isSaved) await store.save(...saved);
        throw new Error('DynamoDB did not answer');
      },
    };
    // Act
    const making = harness
      .operations({ configurations })
      .createConfiguration({ ...request, body: newConfigurationBody() });
    // Assess
    await expect(making).rejects.toThrow('DynamoDB did not answer');
    expect(await harness.configurations()).toHaveLength(isSaved ? 1 : 0);
    expect(await harness.trail()).toMatchObject([{ state: 'begun', after: { id: 'spain' } }]);
  });

  it('is written first: if that fails, nothing is changed', async () => {
    // Prepare
    const audit = {
      begin: () => Promise.reject(new Error('no trail')),
      end: () => Promise.resolve(),
      page: () => Promise.resolve({ items: [], cursor: null }),
    };
    // Act
    const making = harness
      .operations({ audit })
      .createConfiguration({ ...request, body: newConfigurationBody() });
    // Assess
    await expect(making).rejects.toThrow('no trail');
    expect(await harness.configurations()).toEqual([]);
  });

  it('says that too many configurations were rejected', async () => {
    // Prepare
    const france = aConfiguration({ establishments: large(330) });
    await harness.configure(france);
    // Act
    const body = newConfigurationBody({
      name: 'Spain',
      tenant: 'https://other.ilucca.net',
      establishments: large(30),
    });
    const making = harness.operations().createConfiguration({ ...request, body });
    // Assess
    await expect(making).rejects.toMatchObject({
      code: 'too_many_configurations',
      message: expect.stringMatching(/together take \d+ KB; at most 350 KB/) as string,
    });
    expect(await harness.configurations()).toEqual([france]);
    expect(await harness.trail()).toMatchObject([{ action: 'configuration.create', state: 'refused' }]);
  });
});

describe('the audit trail', () => {
  it('is read newest first, page by page', async () => {
    // Prepare
    await harness.configure(aConfiguration());
    let etag = etagOf(aConfiguration());
    for (let change = 0; change < 60; change++) {
      harness.time += 1000;
      const operation = change % 2 === 0 ? 'deactivateConfiguration' : 'activateConfiguration';
      const answer = await harness.operations()[operation]({ ...request, id: 'france', etag });
      etag = answer.etag ?? '';
    }
    // Act
    const first = await list();
    const second = await list(first.cursor ?? '');
    // Assess
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

  it('is empty at first', async () => {
    expect(await list()).toEqual({ items: [], cursor: null });
  });

  it.each([
    ['is empty', ''],
    ['is longer than any key', 'x'.repeat(1025)],
    ['says something else', 'yesterday'],
  ])('rejects a cursor that %s', async (_, cursor) => {
    await expect(list(cursor)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: 'cursor', code: 'invalid_format' }],
    });
  });
});
