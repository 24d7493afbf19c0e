import * as fc from 'fast-check';
import { redactBody } from '../../../functions/lucca/redact-body';
import {
  bytes,
  envelope,
  leave,
  redactedEvent,
  trainingSession,
  workplace,
} from '../../support/builders/lucca-examples';

/** Returns the redacted text. */
function redact(body: Buffer): string {
  const redacted = redactBody(body);
  if (redacted === null) throw new Error('The body was dropped');
  return redacted.toString();
}
const redacted = (event: object): unknown => JSON.parse(redact(bytes(event)));
const { details: _, ...leaveWithoutDetails } = leave;
const leaveEvent = (data: unknown, changes: Record<string, unknown> = {}) =>
  envelope(data, { topic: 'leave.updated', ...changes });

describe('redactBody, with a leave', () => {
  it.each(['leave.created', 'leave.deleted', 'leave-request.updated', 'leave.of-tomorrow', 'leaves'])(
    'removes the details when the topic is %s',
    (topic) => {
      const expected = redactedEvent(envelope(leaveWithoutDetails, { topic }));
      expect(redacted(envelope(leave, { topic }))).toEqual(expected);
    },
  );

  it('removes the previous attributes', () => {
    const previousAttributes = { 'details.nature': 'maladie', status: 'tentative' };

    const expected = redactedEvent(leaveEvent(leaveWithoutDetails));
    expect(redacted(leaveEvent(leave, { previousAttributes }))).toEqual(expected);
  });

  it('removes unknown fields at any depth', () => {
    const unknown = { details: 'maladie', Details: 'maladie', reason: ['maladie'], comment: 'maladie' };
    const [day = {}] = leave.days;
    const whole = {
      ...{ ...leave, ...unknown },
      employee: { ...leave.employee, ...unknown },
      leaveAccount: { ...leave.leaveAccount, name: 'Congés', ...unknown },
      days: [{ ...day, ...unknown }],
      totalDuration: { ...leave.totalDuration, ...unknown },
    };

    const text = redact(bytes(leaveEvent(whole, unknown)));

    expect(text).not.toContain('maladie');
    expect(text).not.toContain('hospitalisation');
    const leaveAccount = { ...leave.leaveAccount, name: 'Congés' };
    const known = { ...leaveWithoutDetails, leaveAccount, days: [day] };
    expect(JSON.parse(text)).toEqual(redactedEvent(leaveEvent(known)));
  });

  it('keeps the type but not the content of a value of the wrong type', () => {
    const wrong = {
      ...leave,
      status: { nature: 'maladie' },
      employee: 'maladie',
      days: { nature: 'maladie' },
    };

    const empty = { ...leaveWithoutDetails, status: {}, employee: '', days: {} };
    expect(redacted(leaveEvent(wrong))).toEqual(redactedEvent(leaveEvent(empty)));
    expect(redacted(leaveEvent(['maladie']))).toEqual(redactedEvent(leaveEvent([])));
  });

  it('removes data that a duplicate key hides', () => {
    const data = JSON.stringify(leave);
    const body = `{"topic":"leave.updated","data":${data},"data":{"id":"875"}}`;

    expect(redact(Buffer.from(body))).toBe('{"topic":"leave.updated","data":{"id":"875"}}');
  });

  it('removes details with an escaped key', () => {
    const body = JSON.stringify(leaveEvent(leave)).replace('"details"', '"d\\u0065tails"');

    expect(redact(Buffer.from(body))).not.toContain('hospitalisation');
  });

  it('removes prototypes', () => {
    const body =
      '{"topic":"leave.updated","__proto__":{"a":1},"data":{"__proto__":{"id":"1"},"constructor":1}}';

    expect(redact(Buffer.from(body))).toBe('{"topic":"leave.updated","data":{}}');
    expect({}).not.toHaveProperty('a');
  });
});

describe('redactBody, with a calendar event', () => {
  it.each([
    ['a session', trainingSession],
    ['a workplace', workplace],
  ])('removes only details and comments when the category is known: %s', (__, data) => {
    const more = {
      ...data,
      room: { seats: [7] },
      previous: [{ details: 'maladie', seats: 8 }],
      comment: 'grippe',
    };

    const known = { ...data, room: { seats: [7] }, previous: [{ seats: 8 }] };
    expect(redacted(envelope(more))).toEqual(redactedEvent(envelope(known)));
  });

  it.each([
    ['a leave', leave],
    ['a leave with a category', { ...leave, category: 'sick-leave' }],
    ['no category', { ...trainingSession, category: undefined }],
    ['an invalid category', { ...leave, category: ['training-session'] }],
  ])('keeps only the reference and the owner when the category is unknown: %s', (__, data) => {
    const fields = ['id', 'type', 'url', 'employee', 'organizer'];
    const known = Object.fromEntries(Object.entries(data).filter(([name]) => fields.includes(name)));

    expect(Object.keys(known).length).toBeGreaterThan(3);
    expect(redacted(envelope(data))).toEqual(redactedEvent(envelope(known)));
  });

  it('removes a leave that a duplicate key hides', () => {
    const body = JSON.stringify(envelope(trainingSession)).replace(
      '"data":',
      `"data":${JSON.stringify(leave)},"data":`,
    );

    const text = redact(Buffer.from(body));

    expect(text).toContain('Joliette');
    expect(text).not.toContain('hospitalisation');
  });
});

describe('redactBody', () => {
  const text = JSON.stringify(leaveEvent({ ...leave, details: 'dépression' }));

  it.each([undefined, ['leave.updated'], 'absence.updated'])(
    'keeps only the reference and the owner when the topic is unknown: %j',
    (topic) => {
      const { id, type, url, employee } = leave;

      expect(redacted(envelope(leave, { topic }))).toMatchObject({ data: { id, type, url, employee } });
      expect(redact(bytes(envelope(leave, { topic })))).not.toMatch(/hospitalisation|days|startsOn/);
    },
  );

  it.each([
    ['in Latin-1', Buffer.from(text, 'latin1')],
    ['in UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['truncated', Buffer.from(text.slice(0, -5))],
    ['with trailing characters', Buffer.from(`${text}]`)],
    ['in a list', Buffer.from(`[${text}]`)],
    ['a string', Buffer.from(JSON.stringify(text))],
    ['null', Buffer.from('null')],
    ['empty', Buffer.alloc(0)],
  ])('drops a body that is not a JSON object in UTF-8: %s', (__, body) => {
    expect(redactBody(body)).toBeNull();
  });

  it('accepts a byte order mark', () => {
    const expected = redactedEvent(leaveEvent(leaveWithoutDetails));
    expect(JSON.parse(redact(Buffer.from(`\uFEFF${text}`)))).toEqual(expected);
  });

  it('is idempotent, so that redeliveries have the same hash', () => {
    const anyTopic = fc.constantFrom(
      'leave.updated',
      'employee.updated',
      'calendar-event.created',
      'ping',
      7,
    );
    const example = fc.constantFrom<object>(leave, trainingSession, workplace, {});
    fc.assert(
      fc.property(
        anyTopic,
        example,
        fc.jsonValue({ maxDepth: 6 }),
        fc.string(),
        (topic, data, value, field) => {
          const once = redact(bytes(envelope({ ...data, [field]: value }, { topic, [field]: value })));

          expect(redact(Buffer.from(once))).toBe(once);
        },
      ),
    );
  });
});

describe('redactBody, with an employee', () => {
  const file = { birthDate: '1990-01-01', personalEmail: 'lea@home.example', address: { city: 'Marseille' } };
  const reference = {
    id: '416',
    type: 'employee',
    url: 'https://acme.ilucca.net/e/416',
    email: 'lea@acme.example',
  };
  const employeeEvent = (data: unknown, changes: Record<string, unknown> = {}) =>
    envelope(data, { topic: 'employee.updated', ...changes });

  it('keeps the status and the job position, but not the name', () => {
    const position = { id: '7', type: 'job-position', url: 'https://acme.ilucca.net/j/7' };
    const kept = { ...reference, status: 'active', applicableJobPosition: position };
    const names = { givenName: 'Léa', familyName: 'Martin' };
    const event = employeeEvent({ ...kept, ...names, applicableJobPosition: { ...position, jobTitle: 'x' } });

    expect(redacted(event)).toEqual(redactedEvent(employeeEvent(kept)));
  });

  it('keeps of a job position only whose it is', () => {
    const { email: _email, ...employee } = reference;
    const topic = 'job-position.created';
    const data = { id: '7', type: 'job-position', employee, jobTitle: 'x', notes: 'y' };
    const kept = { id: '7', type: 'job-position', employee };

    expect(redacted(envelope(data, { topic }))).toEqual(redactedEvent(envelope(kept, { topic })));
  });

  it('keeps only the reference and the address', () => {
    const changes = { previousAttributes: { birthDate: null }, embedded: { employees: [file] } };
    const event = employeeEvent({ ...reference, ...file }, changes);

    expect(redacted(event)).toEqual(redactedEvent(employeeEvent(reference)));
  });

  it.each([
    [null, null],
    ['text', ''],
    [['416'], []],
  ])('removes the content of data that is not an object: %j', (data, empty) => {
    expect(redacted(employeeEvent(data))).toEqual(redactedEvent(employeeEvent(empty)));
  });
});
