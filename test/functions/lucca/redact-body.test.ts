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
    'loses the details: %s',
    (topic) => {
      expect(kept(about(leave, { topic }))).toEqual(keptAbout(healthy, { topic }));
    },
  );

  it('loses the attributes of before, whatever they are', () => {
    const previousAttributes = { 'details.nature': 'maladie', status: 'tentative' };

    expect(kept(about(leave, { previousAttributes }))).toEqual(keptAbout(healthy));
  });

  it('loses every field that is not known, at any depth', () => {
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

  it('shows the kind of what stands where something else is expected, and none of its content', () => {
    const wrong = {
      ...leave,
      status: { nature: 'maladie' },
      employee: 'maladie',
      days: { nature: 'maladie' },
    };

    expect(kept(about(wrong))).toEqual(keptAbout({ ...healthy, status: {}, employee: '', days: {} }));
    expect(kept(about(['maladie']))).toEqual(keptAbout([]));
  });

  it('loses what hides behind a second key of the same name', () => {
    const data = JSON.stringify(leave);
    const body = `{"topic":"leave.updated","data":${data},"data":{"id":"875"}}`;

    const text = keptBytes(Buffer.from(body)).toString();

    expect(text).toBe('{"topic":"leave.updated","data":{"id":"875"}}');
  });

  it('loses what hides behind an escaped letter', () => {
    const body = JSON.stringify(about(leave)).replace('"details"', '"d\\u0065tails"');

    expect(keptBytes(Buffer.from(body)).toString()).not.toContain('hospitalisation');
  });

  it('keeps no prototype', () => {
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
  ])('of a known category keeps what we may come to need, but no reasons: %s', (__, data) => {
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
    ['without a category', { ...trainingSession, category: undefined }],
    ['of a category that is none', { ...leave, category: ['training-session'] }],
  ])('of no known category keeps which one it is, and whose: %s', (__, data) => {
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

  it('loses a leave that hides behind a second key of the same name', () => {
    const body = JSON.stringify(envelope(trainingSession)).replace(
      '"data":',
      `"data":${JSON.stringify(leave)},"data":`,
    );

    const text = keptBytes(Buffer.from(body)).toString();

    expect(text).toContain('Joliette');
    expect(text).not.toContain('hospitalisation');
  });
});

describe('a body that does not say what it is about', () => {
  it.each([
    ['without a topic', envelope(leave, { topic: undefined })],
    ['with a topic that is none', envelope(leave, { topic: ['leave.updated'] })],
    ['of a topic that nobody knows', envelope(leave, { topic: 'absence.updated' })],
  ])('keeps which one it is, and whose: %s', (__, json) => {
    const { id, type, url, employee } = leave;

    expect(kept(json)).toMatchObject({ data: { id, type, url, employee } });
    expect(JSON.stringify(kept(json))).not.toMatch(/hospitalisation|days|startsOn/);
  });
});

describe('a body that is no JSON object in UTF-8', () => {
  const text = JSON.stringify(about({ ...leave, details: 'dépression' }));

  it.each([
    ['in Latin-1', Buffer.from(text, 'latin1')],
    ['in UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['cut off', Buffer.from(text.slice(0, -5))],
    ['with something behind it', Buffer.from(`${text}]`)],
    ['in a list', Buffer.from(`[${text}]`)],
    ['a text', Buffer.from(JSON.stringify(text))],
    ['null', Buffer.from('null')],
    ['nothing', Buffer.alloc(0)],
  ])('keeps nothing: %s', (__, body) => {
    expect(redactBody(body)).toBeNull();
  });

  it('may have a byte order mark', () => {
    expect(JSON.parse(keptBytes(Buffer.from(`\uFEFF${text}`)).toString())).toEqual(keptAbout(healthy));
  });
});

describe('any body', () => {
  it('stays the same the second time, so that a redelivery has the same hash', () => {
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

  it('keeps who it is and the address, and nothing of before', () => {
    expect(kept(changed({ ...reference, ...file }, { previousAttributes: { birthDate: null } }))).toEqual(
      changed(reference, { previousAttributes: undefined, links: undefined }),
    );
  });

  it('keeps nothing of what Lucca may put beside it', () => {
    expect(kept(changed(reference, { embedded: { employees: [file] } }))).toEqual(
      changed(reference, { previousAttributes: undefined, links: undefined }),
    );
  });

  it.each([
    [null, null],
    ['text', ''],
    [['416'], []],
  ])('keeps nothing of data that is none: %j', (data, empty) => {
    expect(kept(changed(data))).toEqual(changed(empty, { previousAttributes: undefined, links: undefined }));
  });
});
