import * as fc from 'fast-check';
import { discreetBody } from '../../../functions/lucca/discreet-body';
import { bytes, envelope, leave, trainingSession } from './examples';

const kept = (json: unknown): unknown => JSON.parse(discreetBody(bytes(json)).toString());
const { details: _, ...healthy } = leave;
const about = (data: unknown, changes: Record<string, unknown> = {}) =>
  envelope(data, { topic: 'leave.updated', ...changes });

describe('the body of an event about a leave', () => {
  it.each(['leave.created', 'leave.deleted', 'leave-request.updated', 'leave.of-tomorrow', 'leaves'])(
    'loses the details: %s',
    (topic) => {
      expect(kept(about(leave, { topic }))).toEqual(about(healthy, { topic }));
    },
  );

  it.each(['leave', 'leave-request'])('is known by the type of its data, too: %s', (type) => {
    expect(kept(envelope({ ...leave, type }, { topic: undefined }))).toEqual(
      envelope({ ...healthy, type }, { topic: undefined }),
    );
  });

  it('loses the details of before, as a whole or field by field', () => {
    const previousAttributes = {
      details: { nature: 'maladie' },
      'details.nature': 'maladie',
      status: 'tentative',
    };

    expect(kept(about(leave, { previousAttributes }))).toEqual(
      about(healthy, { previousAttributes: { status: 'tentative' } }),
    );
  });

  it('loses details at any depth, and nothing that only sounds like them', () => {
    const nested = (details: object) => ({
      id: '875',
      days: [{ date: '2026-03-02', ...details, duration: { value: 1, ...details } }],
      extended: { further: [[{ ...details }]] },
      detailsUrl: 'https://acme.ilucca.net',
      title: 'details',
    });

    expect(kept(about(nested({ details: { nature: 'maladie' }, Details: 'maladie' })))).toEqual(
      about(nested({})),
    );
  });

  it('loses what hides behind a second key of the same name', () => {
    const data = JSON.stringify(leave);
    const body = `{"topic":"leave.updated","data":${data},"data":{"id":"875"}}`;

    const text = discreetBody(Buffer.from(body)).toString();

    expect(text).toBe('{"topic":"leave.updated","data":{"id":"875"}}');
  });

  it('loses what hides behind an escaped letter', () => {
    const body = JSON.stringify(about(leave)).replace('"details"', '"d\\u0065tails"');

    expect(discreetBody(Buffer.from(body)).toString()).not.toContain('hospitalisation');
  });

  it('is cut off where it is deeper than anything of Lucca', () => {
    const deep = `${'{"a":'.repeat(100_000)}{"details":"maladie"}${'}'.repeat(100_000)}`;
    const body = `{"topic":"leave.updated","data":${deep}}`;

    const text = discreetBody(Buffer.from(body)).toString();

    expect(text).not.toContain('maladie');
    expect(text.length).toBeLessThan(1_000);
  });

  it('keeps a prototype where it is', () => {
    const body = '{"topic":"leave.updated","data":{"__proto__":{"details":1,"polluted":true}}}';

    const text = discreetBody(Buffer.from(body)).toString();

    expect(text).toBe('{"topic":"leave.updated","data":{"__proto__":{"polluted":true}}}');
    expect({}).not.toHaveProperty('polluted');
  });

  it('stays the same the second time, so that a redelivery has the same hash', () => {
    const data = fc.jsonValue({ maxDepth: 6 });
    fc.assert(
      fc.property(data, data, (some, previousAttributes) => {
        const once = discreetBody(bytes(about(some, { previousAttributes })));

        expect(discreetBody(once).equals(once)).toBe(true);
      }),
    );
  });
});

describe('a comment on a leave', () => {
  it('goes with the details', () => {
    expect(kept(about({ ...leave, comment: 'grippe' }))).toEqual(about(healthy));
  });
});

describe('a body that does not say what it is about', () => {
  it.each([
    ['without a topic', envelope({ ...leave, type: 'Leave' }, { topic: undefined })],
    ['without a type', envelope({ ...leave, type: undefined }, { topic: 'absence.updated' })],
    ['with a topic that is none', envelope(leave, { topic: ['leave.updated'] })],
    ['in a list', [about(leave)]],
  ])('loses details all the same: %s', (__, json) => {
    expect(JSON.stringify(kept(json))).not.toContain('details');
    expect(JSON.stringify(kept(json))).toContain('875');
  });
});

describe('any other body', () => {
  it.each([
    [
      'a session with details',
      JSON.stringify(envelope({ ...trainingSession, details: { room: 7 } }), null, 2),
    ],
    ['no JSON', '{"topic":"leave.updated","data":{"details":'],
    ['a text', '"leave.updated"'],
    ['null', 'null'],
    ['nothing', ''],
  ])('stays byte for byte: %s', (__, text) => {
    const body = Buffer.from(text);

    expect(discreetBody(body)).toEqual(body);
  });

  it('stays byte for byte where it is no text', () => {
    const body = Buffer.from([0x22, 0xff, 0x22]);

    expect(discreetBody(body)).toEqual(body);
  });

  it('never makes it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (body) => {
        expect(discreetBody(Buffer.from(body)).equals(body)).toBe(true);
      }),
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

  it('is known by the type of its data, too', () => {
    expect(kept(changed({ ...reference, ...file }, { topic: undefined }))).toEqual(
      changed(reference, { topic: undefined, previousAttributes: undefined, links: undefined }),
    );
  });

  it('keeps nothing of what Lucca may put beside it', () => {
    expect(kept(changed(reference, { embedded: { employees: [file] } }))).toEqual(
      changed(reference, { previousAttributes: undefined, links: undefined }),
    );
  });

  it.each([null, 'text', ['416']])('keeps no data that is none: %p', (data) => {
    expect(kept(changed(data))).toEqual(changed({}, { previousAttributes: undefined, links: undefined }));
  });
});
