import type { LuccaApi } from '../../../../functions/lucca/api/client';
import { listedEmployee, withEstablishments } from '../../../../functions/lucca/api/employee-list';
import { MAX_LISTED_IDS, pageOf } from '../../../../functions/lucca/api/requests';
import { LuccaApiHarness } from '../../../support/harness/lucca-api-harness';

let harness: LuccaApiHarness;
let api: LuccaApi;

beforeEach(async () => {
  harness = await LuccaApiHarness.start();
  api = harness.client();
});
afterEach(() => harness.server.stop());

describe('LuccaApi, for lists of employees', () => {
  const hire = (count: number, establishment: string) =>
    Array.from({ length: count }, () => harness.lucca.hire(null, { establishment }).id);

  it('returns employees by id with their establishments, in one request', async () => {
    const { lucca } = harness;
    const [lea, tom] = [
      lucca.hire('lea@acme.example', { givenName: 'Léa', familyName: 'Martin' }),
      lucca.hire(null, { establishment: '13' }),
    ];
    lucca.transfer(lea, '13');
    lucca.deactivate(tom);
    hire(1, '12');

    const page = await api.employees({ ids: [tom.id, '7', lea.id] });

    const found = {
      ...{ id: lea.id, email: 'lea@acme.example', status: 'active', givenName: 'Léa', familyName: 'Martin' },
      ...{ jobPositionId: `of-${lea.id}-2`, establishmentId: '13' },
    };
    const former = { id: tom.id, email: null, status: 'deactivated', establishmentId: '13' };
    expect(page).toEqual({ items: [found, expect.objectContaining(former)], next: null, total: 2 });
    expect(harness.server.requests).toHaveLength(1);
    expect(harness.server.clients.issued).toBe(1);
    const query = new URLSearchParams(harness.server.requests[0]?.search);
    expect(query.get('status')).toBe('active,upcoming,deactivated');
  });

  it('returns the pages of all employees who work or will work at the establishments', async () => {
    const { lucca } = harness;
    const ids = [...hire(110, '12'), ...hire(10, '13')];
    hire(5, '20');
    lucca.deactivate(lucca.hire(null));
    ids.push(lucca.hire(null, { status: 'upcoming' }).id);
    const establishments = ['12', '13'];

    const first = await api.employees({ establishments, page: null });
    const second = await api.employees({ establishments, page: first.next });

    expect([first.items.length, first.total, second.next]).toEqual([100, 121, null]);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.items.at(-1)).toMatchObject({ status: 'upcoming', establishmentId: '12' });
  });

  it.each([
    ['the client has no access to it', () => (harness.server.switches.embedsNothing = true)],
    ['Lucca does not grant the scope', () => (harness.server.clients.granted = ['employees.readonly'])],
  ])('returns no establishment when %s', async (_, prevent) => {
    prevent();
    const [id = ''] = hire(1, '12');

    expect((await api.employees({ ids: [id] })).items).toMatchObject([
      { id, jobPositionId: `of-${id}`, establishmentId: null },
    ]);
  });

  it('returns the establishments by job position', async () => {
    const [id = ''] = hire(1, '13');

    const page = await api.jobPositions([`of-${id}`, 'of-nobody']);

    expect(page).toEqual({ items: [{ id: `of-${id}`, establishmentId: '13' }], next: null, total: 1 });
  });

  it.each([[[]], [Array.from({ length: MAX_LISTED_IDS + 1 }, (_, id) => String(id))]])(
    'requests nothing for no ids or more than 100: %#',
    async (ids) => {
      await expect(api.employees({ ids })).rejects.toThrow(RangeError);
      await expect(api.employees({ establishments: ids, page: null })).rejects.toThrow(RangeError);
      await expect(api.jobPositions(ids)).rejects.toThrow(RangeError);
      expect(harness.server.requests).toEqual([]);
    },
  );
});

describe('listedEmployee', () => {
  const page = (items: unknown[], embedded: unknown) =>
    withEstablishments(pageOf(listedEmployee, { isFirst: true }).parse({ items, embedded }));
  const positionOf = (id: string) => ({ [`of-${id}`]: { businessEstablishment: { id: '12' } } });
  const employee = (id: string) => ({
    ...{ id, email: `${id}@acme.example`, applicableJobPosition: { id: `of-${id}` } },
  });

  it.each([undefined, null, {}, [], { 'job-position': null }, { 'job-position': 'none' }])(
    'keeps employees when nothing readable is embedded: %j',
    (embedded) => {
      expect(page([employee('lea')], embedded).items).toMatchObject([
        { id: 'lea', email: 'lea@acme.example', establishmentId: null },
      ]);
    },
  );

  it.each([null, 'position', {}, { businessEstablishment: null }, { businessEstablishment: { id: 12 } }])(
    'keeps the establishments of others beside the embedded position %j',
    (odd) => {
      const embedded = { 'job-position': { ...positionOf('lea'), 'of-tom': odd } };

      expect(page([employee('tom'), employee('lea')], embedded).items).toMatchObject([
        { id: 'tom', establishmentId: null },
        { id: 'lea', establishmentId: '12' },
      ]);
    },
  );

  it.each([{ applicableJobPosition: {} }, { applicableJobPosition: null }, {}])(
    'keeps an employee without a job position: %j',
    (position) => {
      expect(page([{ id: 'lea', ...position }], positionOf('lea')).items).toMatchObject([
        { id: 'lea', jobPositionId: null, establishmentId: null },
      ]);
    },
  );

  it('needs an id and a readable address only', () => {
    const odd = { status: 'retired', givenName: 7, familyName: null, applicableJobPosition: 'none' };
    const items = [{ id: 'lea', ...odd }, { id: 'tom', email: 7 }, { email: null }];

    const nothing = { email: null, status: null, givenName: null, familyName: null, jobPositionId: null };
    expect(page(items, {})).toEqual({
      items: [{ id: 'lea', ...nothing, establishmentId: null }],
      next: null,
      unreadable: 2,
    });
  });
});
