import * as z from 'zod';
import { MailOutbox } from '../../../functions/store/mail-outbox';
import { RecordList } from '../../../functions/store/record-list';
import { RecordChangedError, RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { observedClient } from '../../support/aws/dynamodb';
import { useTable } from './use-table';

const ID = 'note#1';
const note = z.object({ text: z.string() });
const table = useTable(CONFIGURATIONS_TABLE);
let records: RecordStore;
beforeEach(() => (records = new RecordStore(table.client, table.name)));

describe('RecordStore', () => {
  const write = (text: string, previous: number | null | 'any') => records.write(ID, { text }, previous);
  const stored = async () => (await records.read(ID, note))?.value.text;

  it('reads what was written, and null if there is nothing', async () => {
    const revision = await write('first', null);

    expect(await records.read(ID, note)).toEqual({ value: { text: 'first' }, revision });
    expect(await records.read('note#2', note)).toBeNull();
  });

  it('replaces a record only with its current revision', async () => {
    const first = await write('first', null);
    const second = await write('second', first);
    await write('third', second);

    await expect(write('late', first)).rejects.toThrow(RecordChangedError);
    await expect(write('late', null)).rejects.toThrow(RecordChangedError);
    expect(await stored()).toBe('third');
  });

  it('lets one of several concurrent writers create a record', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => String(index));

    const ends = await Promise.allSettled(texts.map((text) => write(text, null)));

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await stored()).toBe(String(ends.findIndex(({ status }) => status === 'fulfilled')));
  });

  it('overwrites any revision on request', async () => {
    await write('first', 'any');
    const revision = await write('second', 'any');

    expect(await records.read(ID, note)).toEqual({ value: { text: 'second' }, revision });
  });

  it('removes a record only with its current revision, which no later record has', async () => {
    const first = await write('first', null);
    const second = await write('second', first);

    await expect(records.remove(ID, first)).rejects.toThrow(RecordChangedError);
    await records.remove(ID, second);

    expect(await records.read(ID, note)).toBeNull();
    await expect(records.remove(ID, second)).rejects.toThrow(RecordChangedError);
    await expect(write('late', second)).rejects.toThrow(RecordChangedError);
    await write('created again', null);
    await expect(records.remove(ID, second)).rejects.toThrow(RecordChangedError);
    await expect(write('late', first)).rejects.toThrow(RecordChangedError);
  });

  it('lets a record expire only when the last write has an expiry', async () => {
    const first = await records.write(ID, { text: 'first' }, null, 1_800_000_000);
    expect(await table.item({ id: ID })).toMatchObject({ expiresAt: 1_800_000_000 });

    await write('second', first);
    expect(await table.item({ id: ID })).not.toHaveProperty('expiresAt');
  });

  it('removes any revision on request, and nothing when there is no record', async () => {
    await write('first', null);

    await records.remove(ID, 'any');
    await records.remove(ID, 'any');

    expect(await records.read(ID, note)).toBeNull();
  });

  it('throws when a record does not match the schema', async () => {
    await records.write(ID, { words: 1 }, null);

    await expect(records.read(ID, note)).rejects.toThrow(z.ZodError);
  });

  it('does not report a changed record when the table does not respond', async () => {
    const { client: offline } = observedClient('http://127.0.0.1:9');
    const unreachable = new RecordStore(offline, 'configurations');

    await expect(unreachable.write(ID, {}, null)).rejects.not.toThrow(RecordChangedError);
    await expect(unreachable.remove(ID, 1)).rejects.not.toThrow(RecordChangedError);
    offline.destroy();
  });
});

describe('RecordList', () => {
  const list = () => new RecordList(table.client, table.name).list('note#', note);

  it('lists the records of one kind', async () => {
    const revision = await records.write(ID, { text: 'first' }, null);
    await records.write('notebook#1', { text: 'other' }, null);

    expect(await Array.fromAsync(list())).toEqual([{ id: ID, revision, value: { text: 'first' } }]);
  });

  it('lists records of any number and size', async () => {
    const text = 'x'.repeat(300_000);
    for (const id of ['1', '2', '3', '4', '5']) await records.write(`note#${id}`, { text }, null);

    const ids = await Array.fromAsync(list(), ({ id }) => id);
    expect(ids.sort()).toEqual(['note#1', 'note#2', 'note#3', 'note#4', 'note#5']);
  });
});

describe('MailOutbox', () => {
  const KEY = 'digest#france';
  const NOW = Date.parse('2026-03-02T08:00:00Z');
  let claims = 0;
  const createOutbox = (store: Pick<RecordStore, 'read' | 'write' | 'remove'> = records) =>
    new MailOutbox(
      store,
      () => NOW,
      () => `claim-${++claims}`,
    );
  async function claimed(outbox: MailOutbox) {
    const claim = await outbox.claim(KEY);
    if (!claim) throw new Error('The mail is not claimed');
    return claim;
  }

  /** Each response to a write is lost, and the SDK retries the write. */
  const losingResponses = (): Pick<RecordStore, 'read' | 'write' | 'remove'> => ({
    read: (id, schema) => records.read(id, schema),
    write: async (...parameters) => {
      await records.write(...parameters);
      return records.write(...parameters);
    },
    remove: async (...parameters) => {
      await records.remove(...parameters);
      await records.remove(...parameters);
    },
  });

  it('lets one of two concurrent callers claim a mail', async () => {
    const outbox = createOutbox();

    const results = await Promise.all([outbox.claim(KEY), outbox.claim(KEY)]);

    expect(results.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await outbox.read(KEY)).toMatchObject({ state: 'claimed' });
  });

  it.each(['sent', 'refused', 'unconfirmed'] as const)(
    'rejects a claim when the mail is %s',
    async (state) => {
      const outbox = createOutbox();

      await outbox.settle(await claimed(outbox), state, 'note');

      expect(await outbox.read(KEY)).toMatchObject({ state });
      expect(await outbox.claim(KEY)).toBeNull();
    },
  );

  it('accepts a claim when the mail was released', async () => {
    const outbox = createOutbox();

    await outbox.release(await claimed(outbox));

    expect(await outbox.read(KEY)).toBeNull();
    expect(await outbox.claim(KEY)).not.toBeNull();
  });

  it('claims, settles and releases when the response to a write is lost', async () => {
    const outbox = createOutbox(losingResponses());

    await outbox.release(await claimed(outbox));
    expect(await outbox.read(KEY)).toBeNull();

    await outbox.settle(await claimed(outbox), 'sent', null);
    expect(await outbox.read(KEY)).toMatchObject({ state: 'sent' });
  });

  it('keeps the record of a mail for 90 days', async () => {
    await createOutbox().claim(KEY);

    expect(await table.item({ id: `mail#${KEY}` })).toMatchObject({
      expiresAt: NOW / 1000 + 90 * 86_400,
      value: { at: '2026-03-02T08:00:00.000Z' },
    });
  });
});
