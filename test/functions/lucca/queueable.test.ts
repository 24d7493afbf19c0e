import { createHash } from 'node:crypto';
import { queueable } from '../../../functions/lucca/queueable';
import { queuedEvent } from '../../../functions/lucca/queued-event';
import { bytes, envelope, leave, NOW, trainingSession } from './examples';

const ARRIVAL = {
  now: NOW,
  receivedAt: '2026-02-01T12:00:00.000Z',
  correlationId: 'run-1',
  via: 'catch-up' as const,
};
const read = (body: Buffer) => queueable(body, ARRIVAL);
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

describe('an event on its way into the queue', () => {
  it('says how it came', () => {
    const body = bytes(envelope(trainingSession));

    const result = read(body);

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
        body: body.toString('base64'),
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
    const nameless = (data: object) => bytes(envelope(data, { id: undefined, topic: 'leave.updated' }));

    const result = read(nameless(leave));

    expect(result).toMatchObject({ event: { eventId: sha256(nameless(healthy)) } });
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

  it('is kept as it is where it is no JSON', () => {
    const body = Buffer.from([0xff, 0x00]);

    expect(read(body)).toMatchObject({
      event: {
        eventId: sha256(body),
        problems: ['the body is not JSON'],
        body: body.toString('base64'),
      },
    });
  });
});
