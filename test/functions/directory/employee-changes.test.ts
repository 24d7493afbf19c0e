import { EmployeeChanges, type Statement } from '../../../functions/directory/employee-changes';
import { readDelivery } from '../../../functions/lucca/delivery';
import type { DirectoryEmployee } from '../../../functions/store/directory-store';
import { aConfiguration } from '../../support/builders/configurations';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import { TENANT } from '../../support/fakes/lucca/reference';
import { useDirectoryHarness } from '../../support/harness/directory-harness';

const [LEA, NEW] = ['lea@acme.example', 'lea.new@acme.example'];
const harness = useDirectoryHarness();

beforeEach(() => {
  harness.current.configurations = [
    aConfiguration({ establishments: ['12', '13'] }),
    aConfiguration({ id: 'spain', establishments: ['20'] }),
    aConfiguration({ id: 'italy', establishments: ['30'], active: false }),
  ];
});

const statement = (overrides: Partial<DirectoryEmployee> = {}): Statement => {
  const { id, email, status, givenName, familyName, jobPositionId, establishmentId } = aDirectoryEmployee({
    email: LEA,
    ...overrides,
  });
  return { id, email, status, givenName, familyName, jobPositionId, establishmentId };
};

/** Updates an employee who is known with these values. */
async function update(
  known: Partial<DirectoryEmployee> | null,
  stated: Statement,
  { renews = false, afterMs = 1000 } = {},
): Promise<boolean> {
  const { current } = harness;
  if (known) await current.fill({ email: LEA, ...known });
  current.api.clock += afterMs;
  const { store, send, now } = current;
  const changes = new EmployeeChanges({
    ...{ store, send, now },
    configurations: () => Promise.resolve(current.configurations),
  });
  const previous = (await current.entry('416')) ?? null;
  return changes.update(TENANT, stated, now(), { previous, renews });
}

/** The events in the queue, as sync reads them. */
const queued = () =>
  harness.current.sent.map(({ body, via, resource }) => {
    const delivery = readDelivery(Buffer.from(body ?? '', 'base64'), harness.current.now());
    if (delivery.kind !== 'event' || delivery.event.state.kind !== 'employee')
      throw new Error('Not a change');
    const { establishmentId, state } = delivery.event;
    return { via, resource, email: state.employee.email, establishmentId };
  });

describe('update', () => {
  it('writes nothing when nothing changed, except to renew the entry', async () => {
    const before = harness.current.now();
    expect(await update({}, statement())).toBe(false);
    expect(await harness.current.entry('416')).toMatchObject({ readAt: before });

    expect(await update(null, statement(), { renews: true })).toBe(true);
    expect(await harness.current.entry('416')).toMatchObject({ readAt: harness.current.now(), email: LEA });
    expect(harness.current.sent).toEqual([]);
  });

  it('writes a new employee without moving events', async () => {
    expect(await update(null, statement())).toBe(true);
    expect(await harness.current.entry('416')).toMatchObject({ email: LEA, expiresAt: null });
    expect(harness.current.sent).toEqual([]);
  });

  it.each<[string, Partial<DirectoryEmployee>, Partial<DirectoryEmployee>, boolean]>([
    ['moves', { email: LEA }, { email: NEW }, true],
    ['does not move', { email: LEA }, { email: LEA.toUpperCase() }, false],
    ['does not move', { email: LEA }, { email: null }, false],
    ['moves', { email: null }, { email: NEW }, true],
    ['moves', { establishmentId: '12' }, { establishmentId: '20' }, true],
    ['moves', { establishmentId: '12' }, { establishmentId: '99' }, true],
    ['moves', { establishmentId: '12' }, { establishmentId: '30' }, true],
    ['does not move', { establishmentId: '12' }, { establishmentId: '13' }, false],
    ['does not move', { establishmentId: '98' }, { establishmentId: '99' }, false],
    ['does not move', { establishmentId: '12' }, { establishmentId: null, jobPositionId: 'other' }, false],
    ['does not move', { familyName: 'Martin' }, { familyName: 'Dupont' }, false],
    ['does not move', { isAbsent: true }, { email: NEW }, false],
  ])('%s the events of an employee when %j becomes %j', async (_, known, stated, isMoved) => {
    await update(known, statement(stated));

    const resource = `${TENANT}#employee#416`;
    const { email, establishmentId } = { ...statement(), ...stated };
    const expected = { via: 'directory', resource, email, establishmentId };
    expect(queued()).toEqual(isMoved ? [expected] : []);
  });

  it('writes only what was queued', async () => {
    harness.current.isQueueDown = true;

    await expect(update({}, statement({ email: NEW }))).rejects.toThrow('The queue rejected a change');
    expect(await harness.current.entry('416')).toMatchObject({ email: LEA });
  });

  it('remembers when the employee was transferred, and not that Lucca hides the establishment', async () => {
    await update({ establishmentId: '12' }, statement({ establishmentId: '13' }));
    const transferredAt = harness.current.now();
    await update(null, statement({ establishmentId: null }), { renews: true });

    expect(await harness.current.entry('416')).toMatchObject({
      establishmentId: '13',
      establishmentSince: transferredAt,
    });
  });

  it.each<[string, Partial<DirectoryEmployee>]>([
    ['leaves the company', { status: 'deactivated' }],
    ['passes to an establishment without a configuration', { establishmentId: '99' }],
    ['passes to an inactive configuration', { establishmentId: '30' }],
  ])('keeps an employee who %s for one more day, without the name', async (_, stated) => {
    await update({}, statement(stated));

    const expiresAt = Math.ceil(harness.current.now() / 1000) + 24 * 60 * 60;
    expect(await harness.current.entry('416')).toMatchObject({
      expiresAt,
      givenName: null,
      familyName: null,
    });
  });

  it('keeps the newer statement when another instance wrote one in the meantime', async () => {
    const { current } = harness;
    await current.fill({ email: NEW, readAt: current.now() + 5000 });

    expect(await update(null, statement({ email: LEA }))).toBe(false);
    expect(await current.entry('416')).toMatchObject({ email: NEW });
    expect(current.sent).toEqual([]);
  });

  it('keeps a newer address that an event stated in the meantime, and takes the rest', async () => {
    const { current } = harness;
    await current.fill({ email: NEW, addressAsOf: current.now() + 5000, knownSince: 7 });

    expect(await update(null, statement({ email: LEA, establishmentId: '13' }))).toBe(true);
    expect(await current.entry('416')).toMatchObject({ email: NEW, knownSince: 7, establishmentId: '13' });
    expect(current.sent).toEqual([]);
  });

  it('is repeated with the entry that another instance wrote, when its own statement is newer', async () => {
    const { current } = harness;
    await current.fill({ email: 'other@acme.example', readAt: 0, addressAsOf: 0, establishmentSince: 7 });
    const { store, send, now } = current;
    const configurations = () => Promise.resolve(current.configurations);
    const changes = new EmployeeChanges({ store, send, now, configurations });

    await changes.update(TENANT, statement({ email: NEW }), now(), { previous: null, renews: true });

    expect(await current.entry('416')).toMatchObject({ email: NEW, establishmentSince: 7 });
    expect(queued()).toMatchObject([{ email: NEW }]);
  });
});
