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

describe('order', () => {
  it('is that of versions, not of deliveries', async () => {
    await harness.deliver([sessionEvent({ id: 2, title: 'Newer' })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 1, title: 'Older' })]);

    expect(google.calls).toEqual([]);
    expect(titles('lea')).toEqual(['Newer']);
    expect(harness.last('1')).toMatchObject({ outcome: 'stale', when: 'observed' });
  });

  it('holds for what was deleted, and for what was never seen', async () => {
    await harness.deliver([deletion({ id: 2 })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'skipped', reason: 'deleted' });
    expect(harness.last('1')?.outcome).toBe('stale');
  });

  it('collapses a batch into its newest state', async () => {
    await harness.deliver([3, 1, 2].map((id) => sessionEvent({ id, title: `Version ${id}` })));

    expect(methods()).toEqual(['insert']);
    expect(titles('lea')).toEqual(['Version 3']);
    expect(['1', '2', '3'].map((id) => harness.last(id)?.outcome)).toEqual([
      'superseded',
      'superseded',
      'created',
    ]);
  });

  it('makes a redelivery a mere observation', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'created', when: 'observed' });
  });
});

describe('scope', () => {
  it('skips what no configuration is in charge of, and remembers its version', async () => {
    await harness.deliver([sessionEvent({ id: 2, establishment: '99' })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'skipped', reason: 'no_configuration' });
    expect(harness.last('1')?.outcome).toBe('stale');
  });

  it('removes what went out of scope', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([sessionEvent({ id: 2, establishment: '99' })]);

    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'deleted', reason: null, configuration: 'france' });
  });

  it('applies a skipped event when it comes again to a configuration that is active by then', async () => {
    harness.configurations = [exampleConfiguration({ active: false })];
    await harness.deliver([sessionEvent({ id: 1 })]);
    expect(harness.last('1')).toMatchObject({ outcome: 'skipped', reason: 'configuration_inactive' });
    harness.configurations = [exampleConfiguration()];

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'created', when: 'applied' });
  });

  it('says who must look when the configuration that wrote an event is gone', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    harness.configurations = [];

    await harness.deliver([deletion({ id: 2 })]);

    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'configuration_removed' });
    expect(harness.last('2')?.payload).not.toBeNull();
  });

  it('moves an event to the configuration of the new establishment, each side with its own credentials', async () => {
    const belgium = exampleConfiguration({ id: 'belgium', establishments: ['20'] });
    harness.configurations = [exampleConfiguration(), belgium];
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([sessionEvent({ id: 2, establishment: '20', organizer: 'max' })]);

    expect(google.allEvents().map(({ owner }) => owner)).toEqual([address('max')]);
    expect(harness.last('2')).toMatchObject({ outcome: 'moved', configuration: 'belgium' });
  });
});

describe('a category that changes', () => {
  it('replaces the event', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);

    await harness.deliver([workplaceEvent({ id: 2 })]);

    expect(google.allEvents()).toMatchObject([
      { event: { eventType: 'workingLocation', summary: 'Marseille' } },
    ]);
  });
});
