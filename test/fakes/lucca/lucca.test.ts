import { readDelivery } from '../../../functions/lucca/delivery';
import type { LuccaEvent } from './event';
import { FakeLucca } from './lucca';

const NOW = Date.parse('2026-02-20T10:00:00Z');

function read(event: LuccaEvent) {
  const delivery = readDelivery(Buffer.from(JSON.stringify(event)), NOW);
  if (delivery.kind !== 'event') throw new Error(JSON.stringify(delivery));
  return delivery.event;
}

describe('the fake Lucca', () => {
  it('tells of a session from its first registration to its last', () => {
    // Prepare
    const lucca = new FakeLucca(() => NOW, '12');
    const [lea, tom, zoe] = [
      lucca.hire('lea@acme.example'),
      lucca.hire('tom@acme.example'),
      lucca.hire(null),
    ];
    const session = lucca.plan({ title: 'Excel', organizer: lea });
    // Act
    const events = [
      lucca.register(session, tom, zoe),
      lucca.changeSession(session, { location: 'Salle Prado' }),
      lucca.cancelRegistration(session, tom),
      lucca.cancelRegistration(session, zoe),
    ];
    // Assess
    expect(events.map(({ topic }) => topic)).toEqual([
      'calendar-event.created',
      'calendar-event.updated',
      'calendar-event.updated',
      'calendar-event.deleted',
    ]);
    expect(events[1]?.previousAttributes).toEqual({ location: 'Salle Joliette' });
    const read4 = events.map(read);
    expect(read4.map(({ version }) => version)).toEqual(read4.map(({ version }) => version).sort());
    expect(new Set(read4.map(({ id }) => id)).size).toBe(4);
    expect(read4[2]?.state).toMatchObject({
      kind: 'training-session',
      location: 'Salle Prado',
      attendees: [{ id: zoe.id, email: null }],
    });
  });

  it('tells of a workplace', () => {
    // Prepare
    const lucca = new FakeLucca(() => NOW, '12');
    // Act
    const set = lucca.setWorkplace({ status: 'pending' });
    const approved = lucca.changeWorkplace(set.data.id, { status: 'confirmed' });
    const removed = lucca.removeWorkplace(set.data.id);
    // Assess
    expect([set, approved, removed].map((event) => read(event).state)).toMatchObject([
      { kind: 'workplace', status: 'pending' },
      { kind: 'workplace', status: 'confirmed' },
      { kind: 'gone', why: 'deleted' },
    ]);
    expect(() => lucca.removeWorkplace(set.data.id)).toThrow('knows nothing');
  });
});
