import fc from 'fast-check';
import type { JsonObject } from '../../../bin/acceptance/lucca/events/json-nodes';

/** Events with values that are hard to anonymise, for property tests. */

const TENANT = 'https://hopital-dupont.ilucca.net';

/** Few of each, so that they occur in several places. */
const ids = fc.constantFrom(
  '4162',
  '20260302',
  '2026',
  '90125',
  'EMP-00417',
  'jean.dupont',
  'b1c2d3e4-0a1b-4c2d-8e3f-0123456789ab',
);

const addresses = fc.constantFrom('jean.dupont@hopital-dupont.fr', 'Lea.Fontaine+1@gmail.com', 'a@b.co');

const days = fc
  .date({ min: new Date('2025-06-01'), max: new Date('2027-06-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const dates = fc.oneof(
  days,
  days.map((day) => `${day}T09:00:00+01:00`),
  days.map((day) => `${day}T08:34:23.0012Z`),
  days.map((day) => `${day} 08:34`),
  fc.constantFrom('31/12/2026', '2026-02-30', '0001-01-01T00:00:00', '9999-12-31'),
);

const links = fc
  .tuple(ids, addresses)
  .map(([id, address]) => `${TENANT}/lucca-api/employees/${encodeURIComponent(id)}?email=${address}#${id}`);

const nastyText: fc.Arbitrary<string> = fc.oneof(
  ...[ids, addresses, dates, links, fc.string(), fc.string({ unit: 'grapheme', maxLength: 60 })],
  fc.tuple(addresses, ids, days).map((parts) => `Formation de ${parts.join(', poste ')}\r\n\nMerci !`),
  fc.tuple(fc.lorem({ maxCount: 4 }), ids).map(([text, id]) => `<p>${text} <b>${id}</b></p>`),
  fc.constantFrom(
    'Europe/Paris',
    'PT3H30M',
    '09:30',
    'Dupont',
    'sick',
    '    ',
    '----',
    'https://',
    'confirmed',
  ),
);

const nastyName = fc.oneof(
  fc.constantFrom('trainer', 'schedule', 'label', 'roomId', 'type', 'status', 'comment'),
  ...[addresses, ids, days, fc.constantFrom('Dupont', '__proto__', 'constructor')],
);

const nastyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    nastyText,
    fc.constantFrom<unknown>(null, true, false, 4162, 20260302, 0.5, -3, 1e21),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(nastyName, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const reference = fc.record({
  id: ids,
  type: fc.constantFrom('employee', 'Dupont'),
  url: links,
  email: fc.option(addresses),
});

const session = fc.record({
  ...{ id: ids, type: fc.constant('calendar-event'), category: fc.constant('training-session') },
  ...{ status: fc.constantFrom('confirmed', 'tentative', 'inconnu de Jean Dupont') },
  ...{ title: nastyText, description: fc.option(nastyText), location: fc.option(nastyText) },
  ...{ startsAt: dates, endsAt: dates, timeZone: fc.constantFrom('Europe/Paris', 'Jean/Dupont') },
  ...{ organizer: reference, attendees: fc.array(reference, { maxLength: 3 }) },
});

const workplace = fc.record({
  ...{ id: ids, category: fc.constant('work-location'), status: fc.constant('confirmed') },
  ...{ employee: reference, date: days, position: fc.constantFrom('fullDay', 'morning') },
  workLocation: fc.record({
    id: ids,
    type: fc.constantFrom('office', 'home'),
    name: nastyText,
    area: nastyText,
  }),
});

const leave = fc.record({
  ...{ id: ids, employee: reference, startsOn: days, endsOn: days, status: fc.constant('confirmed') },
  days: fc.array(fc.record({ date: days, range: fc.constantFrom('allDay', 'firstHalfDay') }), {
    maxLength: 3,
  }),
  details: fc.record({ nature: fc.constant('hospitalisation') }),
});

const withMore = (data: fc.Arbitrary<object>) =>
  fc
    .tuple(data, fc.dictionary(nastyName, nastyValue, { maxKeys: 3 }))
    .map(([known, more]) => ({ ...more, ...known }));

/** Several events, not redacted. */
export const nastyEvents: fc.Arbitrary<JsonObject[]> = fc.array(
  fc
    .oneof(
      fc.tuple(fc.constantFrom('calendar-event.updated', 'calendar-event.deleted'), withMore(session)),
      fc.tuple(fc.constant('calendar-event.created'), withMore(workplace)),
      fc.tuple(fc.constant('leave.updated'), withMore(leave)),
    )
    .chain(([topic, data]) =>
      fc.record({
        ...{ id: ids, type: fc.constant('event'), url: links, apiVersion: fc.constant('2024-11-01') },
        ...{ topic: fc.constant(topic), occurredAt: dates, source: fc.constant(TENANT) },
        ...{ businessEstablishment: fc.option(reference), data: fc.constant(data) },
      }),
    ),
  { minLength: 1, maxLength: 4 },
);
