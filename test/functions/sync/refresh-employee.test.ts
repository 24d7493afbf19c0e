import { aConfiguration } from '../../support/builders/configurations';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import { idOf, workplaceEvent } from '../../support/builders/lucca-events';
import { TENANT } from '../../support/builders/sync-examples';
import type { TestHarness } from '../../support/harness/sync-harness';
import { ALL_PRODUCTS, startInFebruary } from './sync-test';

let harness: TestHarness;

beforeEach(async () => {
  harness = await startInFebruary();
});

afterEach(() => harness.google.stop());

function announced(topic: string, data: object) {
  return {
    json: {
      id: '50',
      topic,
      occurredAt: new Date(harness.now()).toISOString(),
      source: TENANT,
      data,
    },
  };
}

describe('an employee who is hired or transferred', () => {
  it.each([
    ['employee.created', { id: idOf('lea') }],
    ['job-position.created', { id: '7', employee: { id: idOf('lea') } }],
    ['job-position.updated', { id: '7', employee: { id: idOf('lea') } }],
    ['job-position.deleted', { id: '7', employee: { id: idOf('lea') } }],
  ])('is looked up a minute after %s', async (topic, data) => {
    const event = announced(topic, data);

    expect(await harness.deliver([event])).toHaveLength(1);
    expect(harness.directory.asked).toEqual([]);
    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds: 60 }]);
    harness.clockOffsetMs += 60_000;
    expect(await harness.deliver([{ ...event, tries: 2 }])).toEqual([]);
    expect(harness.directory.asked).toEqual([`refresh of ${idOf('lea')}`]);
    expect(harness.last('50')).toMatchObject({ outcome: 'unchanged', topic });
  });

  it.each([
    ['20', ['move of id-of-lea to 20']],
    ['99', ['move of id-of-lea to 99']],
    ['13', []],
  ])(
    'moves with the events to establishment %s, even if the directory missed the transfer',
    async (to, moves) => {
      harness.configurations = [ALL_PRODUCTS, aConfiguration({ id: 'spain', establishments: ['20'] })];
      await harness.deliver([workplaceEvent({ id: 1 })]);
      harness.directory.entries.set(
        idOf('lea'),
        aDirectoryEmployee({ id: idOf('lea'), establishmentId: to }),
      );
      const event = announced('job-position.created', { id: '7', employee: { id: idOf('lea') } });
      harness.clockOffsetMs += 60_000;

      await harness.deliver([event]);

      expect(harness.directory.asked.filter((asked) => asked.startsWith('move'))).toEqual(moves);
    },
  );

  it('is not looked up when a deleted job position does not say whose it was', async () => {
    expect(await harness.deliver([announced('job-position.deleted', { id: '7' })])).toEqual([]);
    expect(harness.last('50')).toMatchObject({ outcome: 'unchanged' });
  });
});
