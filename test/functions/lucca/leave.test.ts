import { readDelivery } from '../../../functions/lucca/delivery';
import { bytes, envelope, leave, NOW } from '../../support/builders/lucca-examples';

function stateOf(data: unknown, topic = 'calendar-event.updated') {
  const delivery = readDelivery(bytes(envelope(data, { topic })), NOW);
  if (delivery.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(delivery)}`);
  return delivery.event.state;
}

function problemsOf(data: unknown, topic = 'calendar-event.updated') {
  const delivery = readDelivery(bytes(envelope(data, { topic })), NOW);
  if (delivery.kind !== 'invalid') throw new Error(`not invalid: ${delivery.kind}`);
  return delivery.event.problems;
}

/** Matches one problem, about this field. */
const aProblemOf = (field: string) => [
  expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: .`)) as unknown,
];

describe('a leave', () => {
  const lea = { id: '416', email: null };
  const account = { id: '5', name: null };

  it('reads its counted days, and none of the health details', () => {
    expect(stateOf(leave, 'leave.created')).toEqual({
      kind: 'leave',
      url: 'https://acme.ilucca.net/lucca-api/leaves/875',
      status: 'confirmed',
      employee: lea,
      account,
      days: [
        { date: '2026-02-27', range: 'secondHalfDay' },
        { date: '2026-03-02', range: 'allDay' },
      ],
    });
  });

  it.each([
    [
      'an account with a name',
      { leaveAccount: { id: '5', name: 'RTT' } },
      { account: { id: '5', name: 'RTT' } },
    ],
    ['no account', { leaveAccount: null }, { account: null }],
    ['no status: it is pending approval', { status: undefined }, { status: 'tentative' }],
    [
      'hours',
      {
        days: [
          { date: '2026-03-02', range: 'firstHalfDay', duration: { iso: 'PT2H', value: 2, unit: 'hours' } },
        ],
      },
      { days: [{ date: '2026-03-02', range: 'firstHalfDay', hours: 2 }] },
    ],
    [
      'hours that make a whole day, and days without a range or a known duration',
      {
        days: [
          { date: '2026-03-02', range: 'allDay', duration: { value: 7, unit: 'hours' } },
          { date: '2026-03-03' },
          { date: '2026-03-04', range: 'secondHalfDay', duration: 'PT2H' },
        ],
      },
      {
        days: [
          { date: '2026-03-02', range: 'allDay' },
          { date: '2026-03-03', range: 'allDay' },
          { date: '2026-03-04', range: 'secondHalfDay' },
        ],
      },
    ],
    [
      'no days: all days of its period count',
      { days: undefined },
      {
        days: [
          { date: '2026-02-27', range: 'secondHalfDay' },
          { date: '2026-02-28', range: 'allDay' },
          { date: '2026-03-01', range: 'allDay' },
          { date: '2026-03-02', range: 'allDay' },
        ],
      },
    ],
    [
      'no days, and no positions',
      { days: null, startsOn: '2026-03-02', startPosition: undefined, endPosition: undefined },
      { days: [{ date: '2026-03-02', range: 'allDay' }] },
    ],
    [
      'no days, and a morning only',
      { days: null, startsOn: '2026-03-02', startPosition: 'firstHalfDay', endPosition: 'firstHalfDay' },
      { days: [{ date: '2026-03-02', range: 'firstHalfDay' }] },
    ],
    ['an invalid account', { leaveAccount: 'RTT' }, { account: null }],
    ['no counted days', { days: [] }, { days: [] }],
    ['a pending approval', { status: 'tentative' }, { status: 'tentative' }],
    ['the type of another resource: the topic decides', { type: 'leave-request' }, { kind: 'leave' }],
  ])('may have %s', (_, change, expected) => {
    expect(stateOf({ ...leave, ...change }, 'leave.updated')).toMatchObject(expected);
  });

  it.each([
    ['leave.updated', { ...leave, status: 'cancelled' }, 'cancelled', lea],
    ['leave.created', { id: '875', status: 'cancelled', days: 7 }, 'cancelled', null],
    ['leave.deleted', leave, 'deleted', lea],
    ['leave.deleted', { id: '875', employee: 'Léa' }, 'deleted', null],
  ])('is removed by %s: %#', (topic, data, reason, owner) => {
    expect(stateOf(data, topic)).toEqual({ kind: 'removed', reason, category: 'leave', owner });
  });

  it.each([
    ['data.id', { id: 875 }],
    ['data.status', { status: 'approved' }],
    ['data.employee', { employee: null }],
    ['data.employee.id', { employee: { id: 416 } }],
    ['data.startsOn', { days: undefined, startsOn: undefined }],
    ['data.endsOn', { days: undefined, endsOn: '2026-02-26' }],
    ['data.endsOn', { days: null, endsOn: '2046-02-26' }],
    ['data.days', { days: Array.from({ length: 1501 }, () => ({ date: '2026-03-02', range: 'allDay' })) }],
    ['data.days.1.date', { days: [leave.days[0], { date: '2026-02-30', range: 'allDay' }] }],
    ['data.days.0.range', { days: [{ date: '2026-03-02', range: 'fullDay' }] }],
  ])('says that %s is invalid: %#', (field, change) => {
    expect(problemsOf({ ...leave, ...change }, 'leave.created')).toEqual(aProblemOf(field));
  });
});
