import { createEstablishmentLookup } from '../../../functions/import/establishments';
import { LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/http';
import type { ListedStaff } from '../../support/builders/listed-staff';
import { TENANT } from '../../support/fakes/lucca/reference';
import { RefreshHarness } from '../../support/harness/refresh-harness';

let staff: ListedStaff;
let harness: RefreshHarness;
let find: ReturnType<typeof createEstablishmentLookup>;

beforeEach(async () => {
  harness = new RefreshHarness();
  harness.staff.hire('1');
  await harness.advance();
  ({ staff } = harness);
  staff.requests.length = 0;
  staff.hire('2', { establishmentId: '20' });
  find = createEstablishmentLookup({ store: harness.stores().store, lucca: staff.api });
});

describe('the lookup of establishments', () => {
  it('asks only for employees whom the directory does not have, together and once', async () => {
    const first = await find(TENANT, ['1', '2', '2', '9']);
    await find(TENANT, ['9', '2']);

    expect(first).toEqual(
      new Map([
        ['1', { answer: '12' }],
        ['2', { answer: '20' }],
        ['9', { answer: null }],
      ]),
    );
    expect(staff.requests).toEqual(['employees by id 2,9']);
  });

  it('asks for at most 100 employees in a request', async () => {
    await find(
      TENANT,
      Array.from({ length: 150 }, (_, index) => String(1000 + index)),
    );

    expect(staff.requests.map((request) => request.split(',').length)).toEqual([100, 50]);
  });

  it('returns why a request failed, and throws the third failure in a row', async () => {
    staff.onRequest = () => {
      throw new LuccaRetryError('Lucca answered 500', null);
    };

    expect(await find(TENANT, ['2'])).toEqual(new Map([['2', { problem: 'Lucca answered 500' }]]));
    await find(TENANT, ['3']);
    await expect(find(TENANT, ['4'])).rejects.toThrow('Lucca answered 500');
  });

  it('fails when the client may not read job positions', async () => {
    staff.embedsNothing = true;
    staff.denied.add('job positions');

    await expect(find(TENANT, ['2'])).rejects.toBeInstanceOf(LuccaWaitError);
  });
});
