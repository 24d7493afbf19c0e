import * as fc from 'fast-check';
import { redactBody } from '../../../functions/lucca/redact-body';
import { bytes, envelope, leave, trainingSession, workplace } from '../../support/builders/lucca-examples';

/** Fails where nothing is kept. */
function keptBytes(body: Buffer): Buffer {
  const kept = redactBody(body);
  if (kept === null) throw new Error('nothing was kept');
  return kept;
}
const kept = (json: unknown): unknown => JSON.parse(keptBytes(bytes(json)).toString());
const { details: _, ...healthy } = leave;
/** What an envelope loses whatever it is about. */
const GONE = { previousAttributes: undefined, links: undefined };
const about = (data: unknown, changes: Record<string, unknown> = {}) =>
  envelope(data, { topic: 'leave.updated', ...changes });
const keptAbout = (data: unknown, changes: Record<string, unknown> = {}) => {
  const { data: last, ...head } = about(data, { ...changes, ...GONE });
  return JSON.parse(JSON.stringify({ ...head, data: last })) as unknown;
};

describe('the body of an event about a leave', () => {
  it.each(['leave.created', 'leave.deleted', 'leave-request.updated', 'leave.of-tomorrow', 'leaves'])(
    'drops the details: %s',
    (topic) => {
      expect(kept(about(leave, { topic }))).toEqual(keptAbout(healthy, { topic }));
    },
  );

  it('drops the previous attributes', () => {
    const previousAttributes = { 'details.nature': 'maladie', status: 'tentative' };

    expect(kept(about(leave, { previousAttributes }))).toEqual(keptAbout(healthy));
  });

  it('drops unknown fields at any depth', () => {
    const unknown = { details: 'maladie', Details: 'maladie', reason: ['maladie'], comment: 'maladie' };
    const [day = {}] = leave.days;
    const whole = {
      ...{ ...leave, ...unknown },
      employee: { ...leave.employee, ...unknown },
      leaveAccount: { ...leave.leaveAccount, name: 'Congés', ...unknown },
      days: [{ ...day, ...unknown }],
      totalDuration: { ...leave.totalDuration, ...unknown },
    };

    const text = JSON.stringify(kept(about(whole, unknown)));

    expect(text).not.toContain('maladie');
    expect(text).not.toContain('hospitalisation');
    expect(JSON.parse(text)).toEqual(
      keptAbout({ ...healthy, leaveAccount: { ...leave.leaveAccount, name: 'Congés' }, days: [day] }),
    );
  });

  it('keeps the kind but not the content of a value of the wrong kind', () => {
    const wrong = {
      ...leave,
      status: { nature: 'maladie' },
      employee: 'maladie',
      days: { nature: 'maladie' },
    };

    expect(kept(about(wrong))).toEqual(keptAbout({ ...healthy, status: {}, employee: '', days: {} }));
    expect(kept(about(['maladie']))).toEqual(keptAbout([]));
  });

  it('drops data hidden by a duplicate key', () => {
    const data = JSON.stringify(leave);
    const body = `{"topic":"leave.updated","data":${data},"data":{"id":"875"}}`;

    const text = keptBytes(Buffer.from(body)).toString();

    expect(text).toBe('{"topic":"leave.updated","data":{"id":"875"}}');
  });

  it('drops details behind an escaped key', () => {
    const body = JSON.stringify(about(leave)).replace('"details"', '"d\\u0065tails"');

    expect(keptBytes(Buffer.from(body)).toString()).not.toContain('hospitalisation');
  });

  it('drops prototypes', () => {
    const body =
      '{"topic":"leave.updated","__proto__":{"a":1},"data":{"__proto__":{"id":"1"},"constructor":1}}';

    expect(keptBytes(Buffer.from(body)).toString()).toBe('{"topic":"leave.updated","data":{}}');
    expect({}).not.toHaveProperty('a');
  });
});

describe('the body of a calendar event', () => {
  it.each([
    ['a session', trainingSession],
    ['a workplace', workplace],
  ])('keeps all fields but reasons when the category is known: %s', (__, data) => {
    const more = {
      ...data,
      room: { seats: [7] },
      previous: [{ details: 'maladie', seats: 8 }],
      comment: 'grippe',
    };

    expect(kept(envelope(more))).toEqual({
      ...JSON.parse(JSON.stringify(envelope({}, GONE))),
      data: { ...data, room: { seats: [7] }, previous: [{ seats: 8 }] },
    });
  });

  it.each([
    ['a leave', leave],
    ['a leave with a category', { ...leave, category: 'sick-leave' }],
    ['no category', { ...trainingSession, category: undefined }],
    ['an invalid category', { ...leave, category: ['training-session'] }],
  ])('keeps only its identity and owner when the category is unknown: %s', (__, data) => {
    const { id, type, url } = data;
    const whose = Object.fromEntries(
      Object.entries(data).filter(([name]) => name === 'employee' || name === 'organizer'),
    );

    expect(kept(envelope(data))).toMatchObject({ data: { id, type, url } });
    expect(kept(envelope(data))).toEqual({
      ...JSON.parse(JSON.stringify(envelope({}, GONE))),
      data: { id, type, url, ...whose },
    });
  });

  it('drops a leave hidden by a duplicate key', () => {
    const body = JSON.stringify(envelope(trainingSession)).replace(
      '"data":',
      `"data":${JSON.stringify(leave)},"data":`,
    );

    const text = keptBytes(Buffer.from(body)).toString();

    expect(text).toContain('Joliette');
    expect(text).not.toContain('hospitalisation');
  });
});

describe('a body of an unknown topic', () => {
  it.each([
    ['without a topic', envelope(leave, { topic: undefined })],
    ['with an invalid topic', envelope(leave, { topic: ['leave.updated'] })],
    ['of another topic', envelope(leave, { topic: 'absence.updated' })],
  ])('keeps only its identity and owner: %s', (__, json) => {
    const { id, type, url, employee } = leave;

    expect(kept(json)).toMatchObject({ data: { id, type, url, employee } });
    expect(JSON.stringify(kept(json))).not.toMatch(/hospitalisation|days|startsOn/);
  });
});

describe('a body that is not a JSON object in UTF-8', () => {
  const text = JSON.stringify(about({ ...leave, details: 'dépression' }));

  it.each([
    ['in Latin-1', Buffer.from(text, 'latin1')],
    ['in UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['truncated', Buffer.from(text.slice(0, -5))],
    ['with trailing characters', Buffer.from(`${text}]`)],
    ['in a list', Buffer.from(`[${text}]`)],
    ['a string', Buffer.from(JSON.stringify(text))],
    ['null', Buffer.from('null')],
    ['empty', Buffer.alloc(0)],
  ])('is dropped: %s', (__, body) => {
    expect(redactBody(body)).toBeNull();
  });

  it('may have a byte order mark', () => {
    expect(JSON.parse(keptBytes(Buffer.from(`\uFEFF${text}`)).toString())).toEqual(keptAbout(healthy));
  });
});

describe('any body', () => {
  it('is unchanged when redacted again, so that redeliveries have the same hash', () => {
    const topic = fc.constantFrom('leave.updated', 'employee.updated', 'calendar-event.created', 'ping', 7);
    const example = fc.constantFrom<object>(leave, trainingSession, workplace, {});
    fc.assert(
      fc.property(topic, example, fc.jsonValue({ maxDepth: 6 }), fc.string(), (about_, data, some, field) => {
        const once = keptBytes(bytes(envelope({ ...data, [field]: some }, { topic: about_, [field]: some })));

        expect(redactBody(once)?.equals(once)).toBe(true);
      }),
    );
  });

  it('never makes it throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 500 }),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (body) => {
          expect(() => redactBody(Buffer.from(body))).not.toThrow();
        },
      ),
    );
  });
});

describe('the body of an event about an employee', () => {
  const file = { birthDate: '1990-01-01', personalEmail: 'lea@home.example', address: { city: 'Marseille' } };
  const reference = {
    id: '416',
    type: 'employee',
    url: 'https://acme.ilucca.net/e/416',
    email: 'lea@acme.example',
  };
  const changed = (data: unknown, changes: Record<string, unknown> = {}) =>
    envelope(data, { topic: 'employee.updated', ...changes });

  it('keeps the identity and the address, and no previous attributes', () => {
    expect(kept(changed({ ...reference, ...file }, { previousAttributes: { birthDate: null } }))).toEqual(
      changed(reference, { previousAttributes: undefined, links: undefined }),
    );
  });

  it('drops embedded data', () => {
    expect(kept(changed(reference, { embedded: { employees: [file] } }))).toEqual(
      changed(reference, { previousAttributes: undefined, links: undefined }),
    );
  });

  it.each([
    [null, null],
    ['text', ''],
    [['416'], []],
  ])('drops the data when it is not an object: %j', (data, empty) => {
    expect(kept(changed(data))).toEqual(changed(empty, { previousAttributes: undefined, links: undefined }));
  });
});
