import { createServer } from 'node:http';
import * as z from 'zod';
import { TableBusyError } from '../../../functions/store/dynamodb';
import { GuestIndex, type Invitation } from '../../../functions/store/guest-index';
import { GUESTS_TABLE } from '../../../functions/store/tables';
import { observedClient } from '../../support/aws/dynamodb';
import { RESOURCE } from '../../support/builders/sync-examples';
import { listenOnLoopback } from '../../support/local-stack/loopback-server';
import { useTable } from './use-table';

const ANN = 'ann@acme.example';
const TOM = 'tom@acme.example';
const ENDS_AT = '2026-03-02T16:00:00.000Z';
const table = useTable(GUESTS_TABLE);
let index: GuestIndex;
beforeEach(() => (index = new GuestIndex(table.client, table.name)));
afterEach(() => jest.restoreAllMocks());

function anInvitation(overrides: Partial<Invitation> = {}): Invitation {
  return { guests: [ANN], resource: RESOURCE, endsAt: ENDS_AT, expiresAt: 1_800_000_000, ...overrides };
}

const many = (count: number) => Array.from({ length: count }, (_, number) => `guest-${number}@acme.example`);
const found = (guest = ANN, since = '0') => Array.fromAsync(index.ofGuest(guest, since));
const batchWrites = (count: number) => Array<string>(count).fill('BatchWriteItemCommand');

describe('GuestIndex.ofGuest and lastOfGuest', () => {
  it('return the sessions that end since an instant, sorted by their end, and the last one', async () => {
    await index.add(anInvitation({ resource: 'later', endsAt: '2027-03-02T00:00:00.000Z' }));
    await index.add(anInvitation({ resource: 'over', endsAt: '2026-03-01T23:59:59.999Z' }));
    await index.add(anInvitation({ resource: 'now', endsAt: '2026-03-02T00:00:00.000Z' }));
    await index.add(anInvitation({ resource: 'of another guest', guests: [TOM] }));

    expect(await found(ANN, '2026-03-02T00:00:00.000Z')).toEqual([
      { resource: 'now', endsAt: '2026-03-02T00:00:00.000Z' },
      { resource: 'later', endsAt: '2027-03-02T00:00:00.000Z' },
    ]);
    expect(await index.lastOfGuest(ANN)).toBe('later');
  });

  it('return nothing for an address without sessions', async () => {
    expect(await found(TOM)).toEqual([]);
    expect(await index.lastOfGuest(TOM)).toBeNull();
  });

  it('return a session once per end that it had', async () => {
    const moved = '2026-04-02T16:00:00.000Z';
    await index.add(anInvitation());
    await index.add(anInvitation());
    await index.add(anInvitation({ endsAt: moved }));

    expect(await found()).toEqual([
      { resource: RESOURCE, endsAt: ENDS_AT },
      { resource: RESOURCE, endsAt: moved },
    ]);
  });
});

it('GuestIndex.ofGuest requests a page only when it is needed', async () => {
  for (const resource of ['a', 'b', 'c']) await index.add(anInvitation({ resource }));

  const commands = await table.commandsOf(async () => {
    for await (const { resource } of index.ofGuest(ANN, '0', 2)) if (resource === 'b') break;
  });

  expect(commands).toEqual(['QueryCommand']);
  expect(await Array.fromAsync(index.ofGuest(ANN, '0', 2))).toHaveLength(3);
});

describe('GuestIndex.remove', () => {
  it('removes one entry of one guest, also repeatedly', async () => {
    await index.add(anInvitation({ guests: [ANN, TOM] }));
    await index.add(anInvitation({ resource: 'other' }));

    for (let run = 1; run <= 2; run++) await index.remove(ANN, { resource: RESOURCE, endsAt: ENDS_AT });

    expect(await found()).toEqual([{ resource: 'other', endsAt: ENDS_AT }]);
    expect(await found(TOM)).toHaveLength(1);
  });
});

describe('GuestIndex.add', () => {
  it('stores when the entry expires', async () => {
    await index.add(anInvitation({ expiresAt: 1_234_567_890 }));

    const key = { guest: ANN, sort: `${ENDS_AT}#${RESOURCE}` };
    expect(await table.item(key)).toEqual({ ...key, expiresAt: 1_234_567_890 });
  });

  it.each([
    [0, 0],
    [25, 1],
    [26, 2],
    [60, 3],
  ])('adds %i guests in %i requests', async (count, requests) => {
    const commands = await table.commandsOf(() => index.add(anInvitation({ guests: many(count) })));

    expect(commands).toEqual(batchWrites(requests));
    for (const guest of many(count)) expect(await found(guest)).toHaveLength(1);
  });

  it('retries the items that a busy table did not process', async () => {
    processOnly([2, 0, 2]);

    const commands = await table.commandsOf(() => index.add(anInvitation({ guests: many(5) })));

    expect(commands).toEqual(batchWrites(4));
    for (const guest of many(5)) expect(await found(guest)).toHaveLength(1);
  });

  it('throws after the last retry when the table stays busy', async () => {
    processOnly([1, 0, 0, 0]);

    const adding = index.add(anInvitation({ guests: many(3) }));

    await expect(adding).rejects.toThrow(new TableBusyError('The table did not process 2 items'));
  });

  it('throws after 2 s when the table does not respond', async () => {
    const silent = await listenOnLoopback(createServer(() => undefined));
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    const { client } = observedClient(silent.origin);

    const adding = new GuestIndex(client, 'guests').add(anInvitation());

    await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
    expect(timeout).toHaveBeenCalledWith(2000);
    client.destroy();
    await silent.stop();
  });
});

const batch = z.object({ RequestItems: z.record(z.string(), z.array(z.unknown())) });

/**
 * @param counts how many items of each of the first requests the table processes; later requests are processed
 * completely
 */
function processOnly(counts: number[]): void {
  table.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const count = commandName === 'BatchWriteItemCommand' ? counts.shift() : undefined;
        if (count === undefined) return next(args);
        const requests = batch.parse(args.input).RequestItems[table.name] ?? [];
        const processed = { [table.name]: requests.slice(0, count) };
        if (count > 0) await next({ ...args, input: { ...args.input, RequestItems: processed } });
        const UnprocessedItems = { [table.name]: requests.slice(count) };
        return { response: {}, output: { $metadata: {}, UnprocessedItems } };
      },
    { step: 'initialize', priority: 'low', name: 'busy' },
  );
}
