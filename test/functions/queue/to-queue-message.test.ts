import { createHash } from 'node:crypto';
import { toQueueMessage, queuedEvent } from '../../../functions/queue/message';
import { bytes, envelope, leave, NOW, trainingSession } from '../../support/builders/lucca-examples';

const ARRIVAL = {
  now: NOW,
  receivedAt: '2026-02-01T12:00:00.000Z',
  correlationId: 'run-1',
  via: 'catch-up' as const,
};
const read = (body: Buffer) => toQueueMessage(body, ARRIVAL);
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

describe('an event on its way into the queue', () => {
  it('says how it came', () => {
    const { previousAttributes: _, links: __, data: ___, ...rest } = envelope({});

    const result = read(bytes(envelope(trainingSession)));

    expect(result).toEqual({
      kind: 'queue',
      connectionTest: false,
      event: {
        eventId: '123',
        tenant: 'https://acme.ilucca.net',
        topic: 'calendar-event.updated',
        occurredAt: '2026-02-01T09:34:23.001Z',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        receivedAt: '2026-02-01T12:00:00.000Z',
        correlationId: 'run-1',
        via: 'catch-up',
        body: bytes({ ...rest, data: trainingSession }).toString('base64'),
      },
    });
    expect(queuedEvent.parse(result.kind === 'queue' && result.event)).toEqual(
      result.kind === 'queue' && result.event,
    );
  });

  it.each([
    ['understood', envelope(leave, { topic: 'leave.updated' }), undefined],
    [
      'not understood',
      envelope({ ...leave, status: 'x' }, { topic: 'leave.updated' }),
      [expect.stringMatching('status') as unknown],
    ],
  ])('carries nothing about health, %s', (_, json, problems) => {
    const result = read(bytes(json));

    const event = result.kind === 'queue' ? result.event : null;
    const body = Buffer.from(event?.body ?? '', 'base64').toString();
    expect(JSON.parse(body)).toMatchObject({ data: { id: '875', days: leave.days } });
    expect(body).not.toContain('hospitalisation');
    expect(event?.problems).toEqual(problems);
  });

  it('without an id is named by what is kept of it', () => {
    const { details: _, ...healthy } = leave;
    const nameless = (changes: object) => envelope({}, { id: undefined, topic: 'leave.updated', ...changes });
    const known = nameless({ previousAttributes: undefined, links: undefined });

    const result = read(bytes(nameless({ data: leave })));
    const again = read(bytes(nameless({ data: leave, links: { retry: 'later' } })));

    expect(result).toMatchObject({ event: { eventId: sha256(bytes({ ...known, data: healthy })) } });
    expect(again).toEqual(result);
  });

  it.each(['test.created', 'ping', 'confirmation'])('may try the connection: %s', (topic) => {
    const body = bytes({ id: '7', topic, source: 'https://acme.ilucca.net' });

    expect(read(body)).toMatchObject({
      kind: 'queue',
      connectionTest: true,
      event: { eventId: '7', topic, tenant: 'https://acme.ilucca.net', resource: null },
    });
  });

  it('is ignored where nobody follows its topic', () => {
    expect(read(bytes(envelope({}, { topic: 'department.created' })))).toEqual({
      kind: 'ignored',
      topic: 'department.created',
    });
  });

  it.each([
    ['no JSON', Buffer.from([0xff, 0x00]), 'The body is not valid JSON in UTF-8. Its content was not kept.'],
    ['cut off', bytes(envelope(leave)).subarray(0, -1), /^The body is not valid JSON in UTF-8\./],
    ['a list', bytes([envelope(leave)]), 'The body is not a JSON object. Its content was not kept.'],
  ])('leaves its content behind where it is %s', (_, body, problem) => {
    expect(read(body)).toMatchObject({
      event: { eventId: sha256(body), problems: [expect.stringMatching(problem)], body: null },
    });
  });

  it('leaves its content behind where that is larger than any store takes', () => {
    const grown = bytes(envelope({ ...trainingSession, seats: [] }))
      .toString()
      .replace('"seats":[]', `"seats":[${'1e20,'.repeat(50_000)}1e20]`);

    const result = read(Buffer.from(grown));

    expect(grown.length).toBeLessThan(256 * 1024);
    expect(result).toMatchObject({
      event: {
        eventId: '123',
        problems: ['The body is too large. Its content was not kept.'],
        resource: 'https://acme.ilucca.net#calendar-event#875',
        body: null,
      },
    });
  });

  it.each([
    ['topic', { topic: 'calendar-event.\ud800' }],
    ['occurredAt', { occurredAt: '\udfff2026' }],
    ['id', { id: 'a\ud800' }],
    ['source', { source: 'https://acme\ud800.ilucca.net' }],
    ['data.id', { data: { ...trainingSession, id: '\ud800' } }],
  ])('holds whole characters only, in %s too', (_, change) => {
    const result = read(bytes(envelope(trainingSession, change)));

    const { body: __, ...event } = result.kind === 'queue' ? result.event : { body: null };
    expect(event).toHaveProperty('problems');
    expect(JSON.stringify(event)).not.toMatch(/\\ud[89a-f]/i);
  });
});
