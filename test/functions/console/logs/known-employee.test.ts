import { aConfiguration } from '../../../support/builders/configurations';
import { aDirectoryEmployee } from '../../../support/builders/directory-employees';
import { exampleLocation, TENANT } from '../../../support/builders/sync-examples';
import { request, useOperationsHarness, written } from '../../../support/console/operations-harness';

const ADDRESS = 'e416@acme.example';

const harness = useOperationsHarness(aConfiguration({ tenant: TENANT }));

async function monthOf(employee: string) {
  const query = { employee, month: '2026-03' };
  return (await harness.logOperations().getEmployeeMonth({ ...request, query })).body;
}

describe('an employee of the directory', () => {
  it.each(['E416@acme.example', '416'])('has an empty month before the first event (%s)', async (name) => {
    await harness.directory.put(TENANT, aDirectoryEmployee({ id: '416', email: 'E416@acme.example' }), null);
    await harness.directory.putEstablishments(TENANT, {
      asOf: 0,
      items: [{ id: '12', name: 'Marseille', timeZone: 'Indian/Reunion', isArchived: false }],
    });

    expect(await monthOf(name)).toEqual({
      employee: {
        ...{ tenant: TENANT, id: '416', address: ADDRESS, name: 'Camille Martin 416' },
        ...{ establishment: 'Marseille', configuration: 'france', timeZone: 'Indian/Reunion' },
      },
      ...{ month: '2026-03', conflict: null, items: [], isCut: false },
    });
  });

  it('is found by address when the log has no more rows', async () => {
    const endsAt = '2026-03-03T00:00:00.000Z';
    await harness.directory.put(TENANT, aDirectoryEmployee({ id: '416', email: ADDRESS }), null);
    await harness.write({
      ...{ resource: `${TENANT}#calendar-event#1`, employee: `${TENANT}#416`, endsAt },
      ...{ confirmed: [exampleLocation({ hash: 'h' })], written: written({ endsAt }) },
    });

    expect((await monthOf(ADDRESS)).items).toHaveLength(1);
  });

  it('is unknown after leaving', async () => {
    const left = aDirectoryEmployee({ id: '416', email: ADDRESS, expiresAt: harness.time / 1000 + 60 });
    await harness.directory.put(TENANT, left, null);

    await expect(monthOf(ADDRESS)).rejects.toMatchObject({ code: 'unknown_employee' });
  });
});
