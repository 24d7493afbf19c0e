import fc from 'fast-check';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { serializeQueuedEvent } from '../../../functions/queue/message';
import { bytes, envelope, leave, trainingSession, workplace } from '../../support/builders/lucca-examples';
import { delivery } from '../../support/builders/webhook-requests';
import { NOW, prepareHandler } from '../../support/harness/ingest-harness';

/** Limit of SQS. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_BODY_BYTES = 256 * 1024;

const arrays = (bytes: number) => `${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}`;
const objects = (bytes: number) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`;
const NESTED: [string, string][] = [
  ['40 KB of arrays', arrays(40 * 1024)],
  ['40 KB of objects', objects(40 * 1024)],
  ['248 KB of arrays', arrays(248 * 1024)],
  ['248 KB of objects', objects(248 * 1024)],
];

const EXAMPLES: [string, object][] = [
  ['calendar-event.updated', trainingSession],
  ['calendar-event.deleted', workplace],
  ['leave.created', leave],
  ['leave.updated', { ...leave, category: 'training-session' }],
  ['employee.updated', { id: '416', email: null }],
  ['absence.updated', leave],
];

const put = (json: object, nested: string) => Buffer.from(JSON.stringify(json).replace('"@"', () => nested));

/** Yields the event with the nested JSON at every place in turn: as value, item and name of a field. */
function* withEverywhere(topic: string, data: object, nested: string): Generator<Buffer> {
  for (const field of [...Object.keys(envelope({})), 'unknown']) {
    yield put(envelope(data, { topic, [field]: '@' }), nested);
  }
  for (const field of [...Object.keys(data), 'email', 'details', 'unknown']) {
    yield put(envelope({ ...data, [field]: '@' }, { topic }), nested);
    yield put(envelope({ ...data, [field]: { id: '@', email: '1' } }, { topic }), nested);
    yield put(envelope({ ...data, [field]: ['@'] }, { topic }), nested);
  }
  yield put(
    envelope({ ...data, [nested.slice(0, 1000)]: '@' }, { topic, [nested.slice(0, 1000)]: 1 }),
    nested,
  );
}

/** Yields the event with the nested JSON in a field that is parsed, in fields that are only stored, and in a dropped one. */
function* withSomewhere(topic: string, data: object, nested: string): Generator<Buffer> {
  yield put(envelope({ ...data, id: '@' }, { topic }), nested);
  yield put(envelope({ ...data, unknown: '@', email: ['@'], days: [{ date: '@' }] }, { topic }), nested);
  yield put(envelope(data, { topic, previousAttributes: '@' }), nested);
}

async function answerTo(body: Buffer) {
  const { handler, queued } = prepareHandler();
  const { statusCode } = await handler(delivery(body, NOW));
  const sizes = queued.map((event) => serializeQueuedEvent(event).length);
  return { statusCode, sizes };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('An authentic delivery', () => {
  describe.each(NESTED)('with %s', (_, nested) => {
    it.each(EXAMPLES)('anywhere in %s is accepted', async (topic, data) => {
      const bodies = nested.length < 50_000 ? withEverywhere : withSomewhere;
      for (const body of bodies(topic, data, nested)) {
        expect(body.length).toBeLessThanOrEqual(MAX_BODY_BYTES);
        expect(await answerTo(body)).toMatchObject({ statusCode: 202 });
      }
    });

    it('as its body is accepted', async () => {
      const texts = [nested, `{"topic":${nested}}`, nested.slice(0, -1), `[${nested},${nested.length}]`];
      for (const text of texts) {
        expect(await answerTo(Buffer.from(text))).toMatchObject({ statusCode: 202 });
      }
    });
  });

  it.each(EXAMPLES)(
    'of %s fits into a message when serializing it again enlarges it',
    async (topic, data) => {
      const numbers = `[${'1e20,'.repeat(48_000)}1e20]`;
      for (const body of withSomewhere(topic, data, numbers)) {
        const { statusCode, sizes } = await answerTo(body);

        expect(statusCode).toBe(202);
        for (const size of sizes) expect(size).toBeLessThan(MAX_MESSAGE_BYTES);
      }
    },
  );

  it('with lone surrogates is accepted', async () => {
    const half = fc.constantFrom('\ud800', '\udfff', 'a\ud83d', '🎓');
    const field = fc.constantFrom(
      ...Object.keys(envelope({})),
      ...Object.keys({ ...trainingSession, ...leave }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FOLLOWED_TOPICS), field, half, async (topic, name, text) => {
        const body = bytes(envelope({ ...trainingSession, [name]: text }, { topic, [name]: text }));

        expect((await answerTo(body)).statusCode).toBe(202);
      }),
    );
  });

  it('with any body is accepted', async () => {
    const anyTopic = fc.constantFrom(...FOLLOWED_TOPICS, 'ping', 'leave.x', 7, null);
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array)),
      fc.json({ maxDepth: 20 }).map((json) => Buffer.from(json)),
      fc
        .tuple(anyTopic, fc.object({ maxDepth: 20 }), fc.object({ maxDepth: 4 }))
        .map(([topic, data, head]) => bytes(envelope(data, { topic, ...head }))),
    );
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        expect((await answerTo(body)).statusCode).toBe(202);
      }),
      { numRuns: 500 },
    );
  });
});
