import fc from 'fast-check';
import { readDelivery, readEventReference } from '../../../functions/lucca/delivery';
import { bytes, envelope, NOW, trainingSession } from '../../support/builders/lucca-examples';

const anything = fc.oneof(fc.constant(undefined), fc.constant(null), fc.string(), fc.integer());
const changes = fc.record(
  {
    id: fc.oneof(anything, fc.constant('12')),
    source: fc.oneof(
      anything,
      fc.constant('https://ACME.ilucca.net/'),
      fc.constant('https://acme.ilucca.net'),
    ),
    topic: fc.oneof(anything, fc.constant('calendar-event.updated'), fc.constant('test.created')),
    occurredAt: fc.oneof(anything, fc.constant('2026-02-01T09:34:23Z')),
    data: fc.oneof(anything, fc.constant(trainingSession)),
  },
  { requiredKeys: [] },
);

test('the reference of an event is the one that reading it whole finds, whatever else is wrong with it', () => {
  fc.assert(
    fc.property(changes, (change) => {
      const json: unknown = JSON.parse(JSON.stringify(envelope(trainingSession, change)));
      const delivery = readDelivery(bytes(json), NOW);
      fc.pre(delivery.kind !== 'ignored');
      const { id, tenant } = readEventReference(json);

      expect(tenant).toBe(delivery.event.tenant);
      if (id === null) expect(delivery.event.id).toMatch(/^[0-9a-f]{64}$/);
      else expect(delivery.event.id).toBe(id);
    }),
    { numRuns: 500 },
  );
});
