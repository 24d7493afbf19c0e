import { etagOf } from '../../../../functions/console/configurations/state';
import { aConfiguration } from '../../../support/builders/configurations';
import { aNewOne, ConfigurationHarness } from '../../../support/console/configuration-harness';
import { ADMINISTRATOR, request } from '../../../support/console/log-harness';

const active = aConfiguration();
const inactive = aConfiguration({ id: 'spain', establishments: ['20'], active: false });

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(active, inactive);
});

afterAll(() => harness.stop());

type Change = 'deleteConfiguration' | 'activateConfiguration' | 'deactivateConfiguration';

function call(name: Change, configuration: { id: string; etag: string }) {
  return harness.operations()[name]({ ...request, ...configuration });
}

const read = (configuration: typeof active) => ({ id: configuration.id, etag: etagOf(configuration) });

describe('a configuration', () => {
  it('that is deleted is gone, and the trail keeps what it was', async () => {
    // Act
    const answer = await call('deleteConfiguration', read(active));
    // Assess
    expect(answer).toEqual({ body: null });
    expect(await harness.configurations()).toEqual([inactive]);
    expect(await harness.trail()).toMatchObject([
      {
        who: ADMINISTRATOR.name,
        action: 'configuration.delete',
        configuration: 'france',
        state: 'done',
        before: active,
        after: null,
      },
    ]);
  });

  it('that is deleted leaves its establishments and its id to others', async () => {
    // Prepare
    await call('deleteConfiguration', read(active));
    // Act
    const body = aNewOne({ name: 'France', establishments: active.establishments });
    const { location } = await harness.operations().createConfiguration({ ...request, body });
    // Assess
    expect(location).toBe('/api/configurations/france');
  });

  it.each([
    ['activate', inactive, 'activateConfiguration', true],
    ['deactivate', active, 'deactivateConfiguration', false],
  ] as const)('can be made to %s, and nothing else changes', async (verb, before, name, isActive) => {
    // Act
    const answer = await harness.operations()[name]({ ...request, ...read(before) });
    // Assess
    const after = { ...before, active: isActive };
    expect(answer).toMatchObject({ body: { configuration: after }, etag: etagOf(after) });
    expect(await harness.configurations()).toEqual(
      [active, inactive].map((one) => (one === before ? after : one)),
    );
    expect(await harness.trail()).toMatchObject([
      {
        who: ADMINISTRATOR.name,
        action: `configuration.${verb}`,
        configuration: before.id,
        state: 'done',
        before,
        after,
      },
    ]);
  });

  it.each([
    ['activateConfiguration', active],
    ['deactivateConfiguration', inactive],
  ] as const)('that is so already is left alone by %s', async (name, configuration) => {
    // Prepare
    const { revision } = await harness.store.load();
    // Act
    const answer = await harness.operations()[name]({ ...request, ...read(configuration) });
    // Assess
    expect(answer).toMatchObject({ body: { configuration }, etag: etagOf(configuration) });
    expect((await harness.store.load()).revision).toBe(revision);
    expect(await harness.trail()).toEqual([]);
  });

  it('can be stopped with the etag that its start was answered with', async () => {
    // Act
    const started = await harness.operations().activateConfiguration({ ...request, ...read(inactive) });
    await call('deactivateConfiguration', { id: 'spain', etag: started.etag ?? '' });
    // Assess
    expect(await harness.configurations()).toEqual([active, inactive]);
  });
});

describe.each(['deleteConfiguration', 'activateConfiguration', 'deactivateConfiguration'] as const)(
  '%s',
  (name) => {
    it.each([active, inactive])('with an old etag changes nothing', async (configuration) => {
      // Prepare
      const old = { id: configuration.id, etag: etagOf({ ...configuration, name: 'before' }) };
      // Act & assess
      await expect(call(name, old)).rejects.toMatchObject({ code: 'changed_meanwhile' });
      expect(await harness.configurations()).toEqual([active, inactive]);
      expect(await harness.trail()).toEqual([]);
    });

    it('of one that is not there says so', async () => {
      await expect(call(name, { ...read(active), id: 'italy' })).rejects.toMatchObject({
        code: 'unknown_configuration',
      });
      expect(await harness.trail()).toEqual([]);
    });
  },
);
