import { serializeQueuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import { isMove } from '../../../functions/sync/move-events';
import {
  isConnectionTest,
  isInvalid,
  isValid,
  readQueueMessage,
} from '../../../functions/sync/queue-message';
import { address, employeeEvent, idOf, sessionEvent } from '../../support/builders/lucca-events';
import { sqsRecord } from '../../support/builders/sqs-record';
import { TENANT } from '../../support/builders/sync-examples';

const NOW = Date.parse('2026-02-10T09:00:00Z');
const OWN_RESOURCE = `${TENANT}#employee#${idOf('lea')}`;

function read({ json }: { json: Record<string, unknown> }, changes: Partial<QueuedEvent>) {
  const queued: QueuedEvent = {
    eventId: '5',
    topic: 'employee.updated',
    occurredAt: '2026-02-01T09:00:05Z',
    tenant: TENANT,
    resource: OWN_RESOURCE,
    receivedAt: '2026-02-01T09:00:06.000Z',
    correlationId: 'request-5',
    via: 'delivery',
    body: Buffer.from(JSON.stringify(json)).toString('base64'),
    ...changes,
  };
  const body = serializeQueuedEvent(queued);
  const record = { messageId: 'message-1', receiptHandle: 'handle-1', group: 'group', body, receives: 3 };
  return readQueueMessage(sqsRecord(record), NOW);
}

const changed = employeeEvent({ id: 5, name: 'lea', email: address('lea.new') });
const moves = (message: ReturnType<typeof read>) => isValid(message) && isMove(message.event);

describe('a message of the queue', () => {
  it('is a move with the id and the resource of the message when these are not those of the employee', () => {
    // Act
    const message = read(changed, { eventId: '5#leave#3', resource: `${TENANT}#leave#3` });
    // Assess
    expect(message.event).toMatchObject({
      id: '5#leave#3',
      resource: `${TENANT}#leave#3`,
      topic: 'employee.updated',
      occurredAt: '2026-02-01T09:00:05Z',
      state: { kind: 'employee', employee: { id: idOf('lea'), email: address('lea.new') } },
    });
    expect(moves(message)).toBe(true);
    expect(message).toMatchObject({ messageId: 'message-1', receiptHandle: 'handle-1', tries: 3 });
  });

  it.each([
    ['its own resource', OWN_RESOURCE],
    ['no resource', null],
  ])('is no move when it names the change of an employee and %s', (_, resource) => {
    // Act
    const message = read(changed, { resource });
    // Assess
    expect(message.event).toMatchObject({ id: '5', resource: OWN_RESOURCE });
    expect(moves(message)).toBe(false);
  });

  it('is the event of its body, and no move, when it is not about an employee', () => {
    // Act
    const message = read(sessionEvent({ id: 6 }), { eventId: 'other', resource: `${TENANT}#leave#3` });
    // Assess
    expect(message.event).toMatchObject({ id: '6', resource: `${TENANT}#calendar-event#875` });
    expect(moves(message)).toBe(false);
  });

  it('is invalid when ingest marked it so, or its topic is not supported', () => {
    // Act
    const marked = read(changed, { problems: ['data.id'] });
    const ignored = read({ json: { ...changed.json, topic: 'candidate.created' } }, {});
    // Assess
    expect([isInvalid(marked), isInvalid(ignored)]).toEqual([true, true]);
    expect(ignored.event).toMatchObject({
      problems: ['topic candidate.created is not supported'],
    });
    expect([isConnectionTest(marked), isValid(ignored)]).toEqual([false, false]);
  });
});
