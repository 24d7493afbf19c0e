import { etagOf } from '../../../../functions/console/configurations/state';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import type { Configuration } from '../../../../functions/domain/configuration';
import { aConfiguration } from '../../../support/builders/configurations';
import { changed, ConfigurationHarness } from '../../../support/console/configuration-harness';
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
function change(read: Configuration, said: Partial<BodyOf<'changeConfiguration'>>) {
  const body = changed(read, said);
  return harness.operations().changeConfiguration({ ...request, id: read.id, etag: etagOf(read), body });
}

describe('a change of a configuration', () => {
  it('is kept in its place, and answered with the new etag', async () => {
    // Act
    const { body, etag } = await change(france, { name: 'La France', products: ['absences'] });
    // Assess
    const expected = { ...france, name: 'La France', products: ['absences'] };
    expect(body.configuration).toEqual(expected);
    expect(await harness.configurations()).toEqual([expected, spain]);
    expect([etag, body.etag]).toEqual([etagOf(body.configuration), etagOf(body.configuration)]);
    expect(etag).not.toBe(etagOf(france));
  });

  it('stands in the audit trail with what was before', async () => {
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

  it('leaves the id, and whether it is active, as they are', async () => {
    // Prepare: a body which the types would not let through
    const body = Object.assign(changed(spain, { name: 'España' }), { id: 'france', active: true });
    // Act
    await harness.operations().changeConfiguration({ ...request, id: 'spain', etag: etagOf(spain), body });
    // Assess
    expect(await harness.configurations()).toEqual([france, { ...spain, name: 'España' }]);
  });

  it('by somebody who read what has changed meanwhile is refused, and nothing is lost', async () => {
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

  it('does not mind that another configuration has changed meanwhile', async () => {
    // Prepare
    await change(spain, { name: 'España' });
    // Act
    await change(france, { name: 'La France' });
    // Assess
    expect(await harness.configurations()).toMatchObject([{ name: 'La France' }, { name: 'España' }]);
  });

  it('of one that is not there says so', async () => {
    await expect(change({ ...france, id: 'italy' }, {})).rejects.toMatchObject({
      code: 'unknown_configuration',
    });
  });

  it('may keep a configuration its own establishments', async () => {
    expect((await change(france, { establishments: ['13', '14'] })).body.configuration).toMatchObject({
      establishments: ['13', '14'],
    });
  });

  it('moves an establishment once the other configuration has let it go', async () => {
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

  it('may move a configuration to another tenant, where the same ids are others', async () => {
    const tenant = 'https://other.ilucca.net';

    const { body } = await change(spain, { tenant, establishments: ['12'] });

    expect(body.configuration).toMatchObject({ tenant, establishments: ['12'] });
  });
});
