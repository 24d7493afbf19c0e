import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { MailOutbox } from '../../../functions/store/mail-outbox';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';

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

function createOutbox(
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

/** The response to each write is lost, and the SDK retries. */
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
  it('lets one of two concurrent callers claim a mail', async () => {
    // Prepare
    const { outbox, key } = createOutbox();
    // Act
    const claims = await Promise.all([outbox.claim(key), outbox.claim(key)]);
    // Assess
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await outbox.read(key)).toMatchObject({ state: 'claimed' });
  });

  it.each(['sent', 'refused', 'unconfirmed'] as const)(
    'rejects a claim when the mail is settled as %s',
    async (state) => {
      // Prepare
      const { outbox, key } = createOutbox();
      const claim = await outbox.claim(key);
      // Act
      if (claim) await outbox.settle(claim, state, 'note');
      // Assess
      expect(await outbox.read(key)).toMatchObject({ state });
      expect(await outbox.claim(key)).toBeNull();
    },
  );

  it('accepts a claim when the mail was released', async () => {
    // Prepare
    const { outbox, key } = createOutbox();
    const claim = await outbox.claim(key);
    // Act
    if (claim) await outbox.release(claim);
    // Assess
    expect(await outbox.read(key)).toBeNull();
    expect(await outbox.claim(key)).not.toBeNull();
  });

  it('recognizes its own claim when the response to the write was lost', async () => {
    // Prepare
    const { outbox, key } = createOutbox(forgetful);
    // Act
    const claim = await outbox.claim(key);
    // Assess
    expect(claim).not.toBeNull();
  });

  it('settles and releases when the response to the write was lost', async () => {
    // Prepare
    const { outbox, key } = createOutbox(forgetful);
    const { outbox: other, key: otherKey } = createOutbox(forgetful);
    const [claim, otherClaim] = [await outbox.claim(key), await other.claim(otherKey)];
    // Act
    if (claim) await outbox.settle(claim, 'sent', null);
    if (otherClaim) await other.release(otherClaim);
    // Assess
    expect(await outbox.read(key)).toMatchObject({ state: 'sent' });
    expect(await other.read(otherKey)).toBeNull();
  });

  it('remembers a mail for 90 days', async () => {
    // Prepare
    const { outbox, key } = createOutbox();
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
