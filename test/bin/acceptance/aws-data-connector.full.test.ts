import type { AssumptionId } from '../../../bin/acceptance/assumptions/assumption';
import { freezeClock } from '../../support/acceptance/aws-data-clock';
import { AWS_DATA_DEVIATIONS } from '../../support/acceptance/aws-data-deviations';
import { startAwsDataHarness, type AwsDataHarness } from '../../support/acceptance/aws-data-harness';
import { idOf } from '../../support/builders/lucca-events';
import { TENANT } from '../../support/builders/sync-examples';

/** A session of an employee, as its nth change states it. */
function session(harness: AwsDataHarness, { organizer, change }: { organizer: string; change: number }) {
  const at = new Date(harness.now() + change).toISOString();
  const reference = (name: string) => ({ id: idOf(name), type: 'employee' });
  return {
    ...{ id: `${organizer}-${change}`, topic: 'calendar-event.updated', occurredAt: at, source: TENANT },
    businessEstablishment: { id: '12', type: 'business-establishment' },
    data: {
      ...{ id: `session-of-${organizer}`, category: 'training-session', status: 'confirmed' },
      title: `Séance ${change}`,
      ...{ startsAt: '2027-03-02T09:00:00+01:00', endsAt: '2027-03-02T17:00:00+01:00' },
      ...{ organizer: reference(organizer), attendees: [reference('zoe')] },
    },
  };
}

/** Deviations in how messages arrive, of which calendars must show nothing. */
const TRANSPARENT: AssumptionId[] = ['AWS-22', 'AWS-23', 'AWS-24', 'AWS-27', 'AWS-28'];

/** Deviations after which Lucca repeats a delivery. */
const REFUSED: AssumptionId[] = ['AWS-21'];

const withIds = (ids: AssumptionId[]) =>
  AWS_DATA_DEVIATIONS.filter(({ assumption }) => ids.includes(assumption)).map(
    (one) => [one.name, one] as const,
  );

describe('the connector, if AWS', () => {
  let harness: AwsDataHarness;

  beforeEach(async () => {
    freezeClock();
    harness = await startAwsDataHarness();
  });

  afterEach(async () => {
    await harness.stop();
    jest.useRealTimers();
  });

  const shown = (name: string) =>
    harness.sync.google.events(`${name}@acme.example`).map(({ summary }) => summary);

  it.each(withIds(TRANSPARENT))('%s, shows the newest state, once', async (_, { apply }) => {
    await apply(harness);
    for (const change of [1, 1, 2, 3, 4])
      await harness.deliver(session(harness, { organizer: 'lea', change }));
    await harness.deliver(session(harness, { organizer: 'tom', change: 1 }));
    await harness.drain();
    expect([shown('lea'), shown('tom')]).toEqual([['Séance 4'], ['Séance 1']]);
  });

  it.each(withIds(REFUSED))('%s, accepts the repeated delivery later', async (_, { apply }) => {
    await apply(harness);
    const event = session(harness, { organizer: 'lea', change: 1 });
    expect(await harness.deliver(event)).toBe(401);
    harness.reset();
    expect(await harness.deliver(event)).toBe(202);
    await harness.drain();
    expect(shown('lea')).toEqual(['Séance 1']);
  });
});
