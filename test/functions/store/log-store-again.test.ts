import { anEntry, aWaitingEntry } from '../../support/builders/log-entries';
import { keyOf, startLogTable, type LogTable } from '../../support/harness/log-table';

let table: LogTable;
beforeAll(async () => (table = await startLogTable()));
afterAll(() => table.stop());

describe('a later try of an event', () => {
  it('changes the row, keeps its first moment and grows its history, in one write', async () => {
    // Prepare
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, tries: 10 }), 'applied');
    const later = anEntry({
      ...event,
      at: '2026-03-04T00:00:00.000Z',
      messageId: 'message-2',
      employee: null,
      configuration: 'south',
    });
    // Act
    const commands = await table.commandsOf(() => table.logs.record(later, 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await table.logs.get(keyOf(event))).toMatchObject({
      at: '2026-03-02T08:00:00.000Z',
      outcome: 'created',
      reason: null,
      detail: null,
      employee: null,
      configuration: 'south',
      attempts: 11,
      deliveries: 2,
      history: [
        { at: '2026-03-02T08:00:00.000Z', outcome: 'waiting', reason: 'quota_exhausted', tries: 10 },
        { at: '2026-03-04T00:00:00.000Z', outcome: 'created', reason: null, tries: 1 },
      ],
    });
    expect(await table.item(keyOf(event))).toMatchObject({
      day: '2026-03-02',
      expiresAt: Date.parse('2026-06-02T00:00:00Z') / 1000,
    });
  });

  it('may find the event outdated, and then settles it', async () => {
    // Prepare
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry(event), 'applied');
    // Act
    const stale = anEntry({ ...event, outcome: 'stale', messageId: 'message-2' });
    const commands = await table.commandsOf(() => table.logs.record(stale, 'observed'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand']);
    expect(await table.logs.get(keyOf(event))).toMatchObject({ outcome: 'stale', deliveries: 2 });
    expect(await table.logs.payload(keyOf(event))).toBeNull();
  });

  it('counts once, but tells again, when its message comes again after a crash', async () => {
    // Prepare
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry({ ...event, tries: 1 }), 'applied');
    // Act
    const again = anEntry({ ...event, at: '2026-03-02T08:10:00.000Z', tries: 2 });
    const commands = await table.commandsOf(() => table.logs.record(again, 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    const row = await table.logs.get(keyOf(event));
    expect(row).toMatchObject({ outcome: 'created', attempts: 2, deliveries: 1 });
    expect(row?.history).toHaveLength(2);
  });

  it('settles a waiting event when its message comes again and finds it outdated', async () => {
    // Prepare
    const event = table.newEvent();
    await table.logs.record(aWaitingEntry(event), 'applied');
    // Act
    await table.logs.record(anEntry({ ...event, outcome: 'stale', tries: 2 }), 'observed');
    // Assess
    expect(await table.logs.get(keyOf(event))).toMatchObject({
      outcome: 'stale',
      deliveries: 1,
      attempts: 2,
    });
  });

  it('is told once where the answer to the write was lost and the SDK wrote again', async () => {
    // Prepare
    const event = table.newEvent();
    await table.logs.record(anEntry(event), 'applied');
    // Act
    await table.logs.record(anEntry(event), 'applied');
    // Assess
    const row = await table.logs.get(keyOf(event));
    expect(row?.history).toHaveLength(1);
    expect(row?.deliveries).toBe(1);
  });

  it('is remembered among the last 20, and the history is cut by one more write', async () => {
    // Prepare
    const event = table.newEvent();
    const entry = (index: number) => aWaitingEntry({ ...event, tries: index, messageId: `message-${index}` });
    for (let index = 1; index <= 20; index++) await table.logs.record(entry(index), 'applied');
    // Act
    const commands = await table.commandsOf(() => table.logs.record(entry(21), 'applied'));
    // Assess
    expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    const row = await table.logs.get(keyOf(event));
    expect(row?.history.map(({ tries }) => tries)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(row?.deliveries).toBe(21);
    expect((await table.item(keyOf(event)))?.messages).toHaveLength(20);
  });
});

describe('a redelivery', () => {
  it.each(['unchanged', 'stale', 'superseded'] as const)(
    'that is %s counts, renews the row and hides nothing, in two writes',
    async (outcome) => {
      // Prepare
      const event = table.newEvent();
      await table.logs.record(anEntry(event), 'applied');
      const first = await table.logs.get(keyOf(event));
      const again = anEntry({
        ...event,
        at: '2026-03-03T08:00:00.000Z',
        outcome,
        employee: null,
        durationMs: 5,
        messageId: 'message-2',
      });
      // Act
      const commands = await table.commandsOf(() => table.logs.record(again, 'observed'));
      // Assess
      expect(commands).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
      expect(await table.logs.get(keyOf(event))).toEqual({ ...first, deliveries: 2 });
      expect((await table.item(keyOf(event)))?.expiresAt).toBe(Date.parse('2026-06-01T08:00:00Z') / 1000);
    },
  );

  it('counts once, also when its message comes again, alone or among others', async () => {
    // Prepare
    const event = table.newEvent();
    const from = (messageId: string) => anEntry({ ...event, outcome: 'stale', messageId });
    await table.logs.record(anEntry(event), 'applied');
    // Act
    for (const messageId of ['message-2', 'message-3', 'message-2', 'message-1', 'message-3']) {
      await table.logs.record(from(messageId), 'observed');
    }
    // Assess
    expect(await table.logs.get(keyOf(event))).toMatchObject({
      outcome: 'created',
      attempts: 1,
      deliveries: 3,
    });
  });
});
