import { readDelivery } from '../../../../functions/lucca/delivery';
import type { LuccaEvent } from './event';
import { FakeLucca } from './lucca';
import { reference } from './reference';

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
      { kind: 'removed', reason: 'deleted' },
    ]);
    expect(() => lucca.removeWorkplace(set.data.id)).toThrow('knows nothing');
  });

  it('tells of a leave, of its counted days only', () => {
    // Prepare
    const lucca = new FakeLucca(() => NOW, '12');
    const lea = lucca.hire('lea@acme.example', { establishment: '13' });
    // Act
    const requested = lucca.requestLeave({
      employee: lea,
      startsOn: '2026-02-26',
      startPosition: 'secondHalfDay',
      endsOn: '2026-03-02',
      status: 'tentative',
      details: { nature: 'sick-leave' },
    });
    const { id } = requested.data;
    const events = [
      requested,
      lucca.approveLeave(id),
      lucca.changeLeave(id, { endPosition: 'firstHalfDay' }),
      lucca.cancelLeave(id),
      lucca.removeLeave(id),
    ];
    // Assess
    expect(requested.data).toMatchObject({ totalDuration: { value: 2.5 } });
    expect(requested.businessEstablishment).toMatchObject({ id: '13' });
    expect(events.map((event) => read(event).state)).toMatchObject([
      {
        kind: 'leave',
        status: 'tentative',
        employee: { id: lea.id },
        account: { id: '3', name: null },
        days: [
          { date: '2026-02-26', range: 'secondHalfDay' },
          { date: '2026-02-27', range: 'allDay' },
          { date: '2026-03-02', range: 'allDay' },
        ],
      },
      { status: 'confirmed' },
      { status: 'confirmed', days: [{}, {}, { date: '2026-03-02', range: 'firstHalfDay' }] },
      { kind: 'removed', reason: 'cancelled' },
      { kind: 'removed', reason: 'deleted' },
    ]);
    expect(lucca.events).toEqual(events);
  });

  it('names no address of an employee, unless asked to: then the one of the time', () => {
    // Prepare
    const lucca = new FakeLucca(() => NOW, '12');
    const lea = lucca.hire('lea@acme.example', { namesAddress: true });
    const tom = lucca.hire('tom@acme.example');
    const session = lucca.plan({ organizer: lea });
    // Act
    const before = lucca.register(session, tom);
    const changed = lucca.changeAddress(lea, 'lea.martin@acme.example');
    const after = lucca.changeSession(session, { title: 'Word' });
    // Assess
    expect([before, changed, after].map((event) => read(event).state)).toMatchObject([
      { organizer: { email: 'lea@acme.example' }, attendees: [{ id: tom.id, email: null }] },
      { kind: 'employee', employee: { id: lea.id, email: 'lea.martin@acme.example' } },
      { organizer: { email: 'lea.martin@acme.example' } },
    ]);
    expect(tom).toEqual(reference('employee', tom.id));
    expect(lucca.organization.employee(tom.id)).toMatchObject({ email: 'tom@acme.example' });
  });
});
