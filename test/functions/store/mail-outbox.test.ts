import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { MailOutbox } from '../../../functions/store/mail-outbox';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { observedClient } from '../../support/harness/observed-client';

const NOW = Date.parse('2026-03-02T08:00:00Z');

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let keys = 0;
let ids = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  ({ client } = observedClient(dynamodb.endpoint));
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

function setUp(
  change: (records: RecordStore) => Pick<RecordStore, 'read' | 'write' | 'remove'> = (one) => one,
) {
  const records = new RecordStore(client, 'configurations');
  const outbox = new MailOutbox(
    change(records),
    () => NOW,
    () => `claim-${++ids}`,
  );
  return { outbox, key: `digest#france#${++keys}` };
}

/** The answer to a write is lost, and the client writes again. */
function forgetful(records: RecordStore): Pick<RecordStore, 'read' | 'write' | 'remove'> {
  return {
    read: (id, schema) => records.read(id, schema),
    write: async (...parameters) => {
      await records.write(...parameters);
      return records.write(...parameters);
    },
    remove: async (...parameters) => {
      await records.remove(...parameters);
      await records.remove(...parameters);
    },
  };
}

describe('MailOutbox', () => {
  it('gives a mail to one of two that claim it at the same time', async () => {
    // Prepare
    const { outbox, key } = setUp();
    // Act
    const claims = await Promise.all([outbox.claim(key), outbox.claim(key)]);
    // Assess
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await outbox.read(key)).toMatchObject({ state: 'claimed' });
  });

  it.each(['sent', 'refused', 'unconfirmed'] as const)(
    'keeps a mail that is settled as %s',
    async (state) => {
      // Prepare
      const { outbox, key } = setUp();
      const claim = await outbox.claim(key);
      // Act
      if (claim) await outbox.settle(claim, state, 'note');
      // Assess
      expect(await outbox.read(key)).toMatchObject({ state });
      expect(await outbox.claim(key)).toBeNull();
    },
  );

  it('gives a mail away again that was released', async () => {
    // Prepare
    const { outbox, key } = setUp();
    const claim = await outbox.claim(key);
    // Act
    if (claim) await outbox.release(claim);
    // Assess
    expect(await outbox.read(key)).toBeNull();
    expect(await outbox.claim(key)).not.toBeNull();
  });

  it('knows its own claim when the answer to the write was lost', async () => {
    // Prepare
    const { outbox, key } = setUp(forgetful);
    // Act
    const claim = await outbox.claim(key);
    // Assess
    expect(claim).not.toBeNull();
  });

  it('settles and releases also when the answer to the write was lost', async () => {
    // Prepare
    const { outbox, key } = setUp(forgetful);
    const { outbox: other, key: otherKey } = setUp(forgetful);
    const [claim, otherClaim] = [await outbox.claim(key), await other.claim(otherKey)];
    // Act
    if (claim) await outbox.settle(claim, 'sent', null);
    if (otherClaim) await other.release(otherClaim);
    // Assess
    expect(await outbox.read(key)).toMatchObject({ state: 'sent' });
    expect(await other.read(otherKey)).toBeNull();
  });

  it('keeps what it knows for 90 days', async () => {
    // Prepare
    const { outbox, key } = setUp();
    // Act
    await outbox.claim(key);
    // Assess
    const { Item } = await client.send(
      new GetCommand({ TableName: 'configurations', Key: { id: `mail#${key}` } }),
    );
    expect(Item).toMatchObject({
      expiresAt: NOW / 1000 + 90 * 86_400,
      value: { at: '2026-03-02T08:00:00.000Z' },
    });
  });
});
