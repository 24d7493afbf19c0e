import { version } from '../../../../package.json';
import { address, deletion, sessionEvent, workplaceEvent } from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { TestHarness } from '../../../support/harness/sync-harness';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

const methods = () => google.calls.filter(({ kind }) => kind === 'calendar').map(({ method }) => method);
const titles = (name: string) => google.events(address(name)).map(({ summary }) => summary);

describe('the calls to Google', () => {
  it('are one to create a session', async () => {
    const back = await harness.deliver([sessionEvent({ id: 1 })]);

    expect(back).toEqual([]);
    expect(methods()).toEqual(['insert']);
    expect(harness.last('1')).toMatchObject({
      outcome: 'created',
      when: 'applied',
      employee: address('lea'),
    });
    expect(google.events(address('lea'))).toMatchObject([
      {
        summary: 'Excel avancé',
        attendees: [{ email: address('ann') }, { email: address('tom') }],
        source: { title: 'Lucca', url: 'https://acme.ilucca.net/lucca-api/calendar-events/875' },
        extendedProperties: {
          private: {
            luccaResource: 'https://acme.ilucca.net#calendar-event#875',
            connectorVersion: version,
          },
        },
      },
    ]);
  });

  it('are two to change a session with guests: read, and write with its etag', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(methods()).toEqual(['get', 'update']);
    expect(google.calls.at(-1)?.ifMatch).toMatch(/^".+"$/);
    expect(titles('lea')).toEqual(['Excel expert']);
    expect(harness.last('2')?.outcome).toBe('updated');
  });

  it('are none when nothing changed', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 2 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('2')?.outcome).toBe('unchanged');
  });

  it('are one to delete', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([deletion({ id: 2 })]);

    expect(methods()).toEqual(['delete']);
    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({
      outcome: 'deleted',
      configuration: 'france',
      employee: address('lea'),
    });
  });

  it('are one each to create, change and remove a workplace', async () => {
    await harness.deliver([workplaceEvent({ id: 1 })]);
    await harness.deliver([workplaceEvent({ id: 2, eventLocation: 'remoteWork' })]);
    await harness.deliver([workplaceEvent({ id: 3, status: 'denied' })]);

    expect(methods()).toEqual(['insert', 'update', 'delete']);
    expect(google.allEvents()).toEqual([]);
  });

  it('are two to move a session, the new organizer first', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

    expect(
      google.calls.filter(({ kind }) => kind === 'calendar').map(({ method, owner }) => [method, owner]),
    ).toEqual([
      ['insert', address('max')],
      ['delete', address('lea')],
    ]);
    expect(harness.last('2')).toMatchObject({ outcome: 'moved', employee: address('max') });
  });

  it('are one to create again after a deletion, and after a move there and back', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([deletion({ id: 2 })]);
    await harness.deliver([sessionEvent({ id: 3, organizer: 'max' })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 4 })]);

    expect(methods()).toEqual(['insert', 'delete']);
    expect(titles('lea')).toEqual(['Excel avancé']);
  });

  it('name the employee opaquely, and tell whom the configuration says', async () => {
    harness.configurations = [exampleConfiguration({ presentation: { sendInvitations: 'all' } })];

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls.at(-1)).toMatchObject({ sendUpdates: 'all' });
    expect(google.calls.at(-1)?.quotaUser).toMatch(/^[0-9a-f]{40}$/);
  });

  it('take one token an employee', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(google.calls.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });
});
