import { logPage } from '../../../../functions/console/contract/logs';
import type { QueryOf } from '../../../../functions/console/contract/operations';
import { eventOfRowId, formatResource, rowId } from '../../../../functions/console/logs/view';
import { anEntry, anEntryAt, aWaitingEntry } from '../../../support/builders/log-entries';
import { request, useOperationsHarness } from '../../../support/console/operations-harness';

const harness = useOperationsHarness();

async function list(query: QueryOf<'listLogs'> = {}) {
  return (await harness.logOperations().listLogs({ ...request, query })).body;
}

describe('a listed row', () => {
  it('has the outcome of the event and links', async () => {
    await harness.record(anEntry());
    const page = await list({ from: '2026-03-01' });

    expect(logPage.parse(page)).toEqual(page);
    expect(page).toEqual({
      items: [
        {
          id: rowId(anEntry().event),
          at: '2026-03-02T07:59:58Z',
          occurredAt: '2026-03-02T07:59:58Z',
          tenant: 'https://acme.ilucca.net',
          configuration: 'france',
          topic: 'calendar-event.updated',
          product: 'training',
          eventId: '123',
          resource: 'calendar-event/875',
          title: 'Sécurité incendie',
          start: { dateTime: '2026-03-09T09:00:00+01:00', timeZone: 'Europe/Paris' },
          end: { dateTime: '2026-03-09T12:30:00+01:00', timeZone: 'Europe/Paris' },
          guests: 2,
          employee: 'lea@acme.example',
          employeeName: null,
          movedFrom: null,
          movedFromName: null,
          establishment: null,
          outcome: 'created',
          reason: null,
          detail: null,
          quote: null,
          note: null,
          noteValue: null,
          isRetryable: false,
          googleLink: 'https://calendar.google.com/event?eid=abc',
          attempts: 1,
          deliveries: 1,
          waitingSince: null,
          nextReplayAt: null,
          durationMs: 812,
          correlationId: 'correlation-1',
        },
      ],
      cursor: null,
      searchedTo: '2026-03-01T00:00:00.000Z',
    });
  });

  it('may have hardly any data', async () => {
    const nothing = { tenant: null, resource: null, topic: null, occurredAt: null, configuration: null };
    await harness.record(aWaitingEntry({ ...nothing, product: null, employee: null, outcome: 'failed' }));
    const { items } = await list({ outcome: 'failed' });

    expect(items).toMatchObject([{ resource: null, employee: null, googleLink: null }]);
    expect(eventOfRowId(items[0]?.id ?? '')).toBe('2026-03-02T08:00:00Z##123');
  });

  it('has the time of the next replay if one is planned', async () => {
    const waiting = aWaitingEntry({ eventId: 'w' });
    const people = aWaitingEntry({ eventId: 'p', outcome: 'failed', reason: 'unknown_google_user' });
    const ended = aWaitingEntry({ eventId: 'e', outcome: 'failed', reason: 'google_refused' });
    await harness.record(waiting, people, ended);
    for (const entry of [waiting, people, ended]) {
      const seen = await harness.unresolvedEvents.read(entry.event);
      if (!seen) throw new Error('The event is resolved');
      const at = '2026-03-05T11:00:00.000Z';
      await harness.unresolvedEvents.recordReplay(seen, {
        at,
        replays: 1,
        nextReplayAt: '2026-03-05T12:10:00.000Z',
      });
    }
    const { items } = await list({ from: '2026-03-02' });

    const next = new Map(items.map(({ eventId, nextReplayAt }) => [eventId, nextReplayAt]));
    expect(Object.fromEntries(next)).toEqual({
      w: '2026-03-05T12:10:00.000Z',
      p: '2026-03-05T12:10:00.000Z',
      e: null,
    });
  });
});

describe('a list', () => {
  it('matches the filter, with addresses in any case', async () => {
    await harness.record(
      anEntry({ eventId: '1' }),
      anEntry({ eventId: '2', employee: 'tom@acme.example' }),
      anEntry({ eventId: '3', employee: 'tom@acme.example', product: 'office' }),
    );
    const { items } = await list({ employee: ' Tom@ACME.example ', product: 'office' });

    expect(items.map(({ eventId }) => eventId)).toEqual(['3']);
  });

  it('continues at its cursor', async () => {
    await harness.record(
      ...['1', '2', '3'].map((id) => anEntryAt(`2026-03-05T08:00:0${id}.000Z`, { eventId: id })),
    );
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.cursor ?? '' });

    expect([first, second].map(({ items }) => items.map(({ eventId }) => eventId))).toEqual([
      ['3', '2'],
      ['1'],
    ]);
  });

  const position = (overrides: object) => Buffer.from(JSON.stringify(overrides)).toString('base64url');
  const inDay = (after: object) => position({ index: null, partition: '2026-03-05', after });
  const { event } = anEntryAt('2026-03-05T08:00:00.000Z');
  const after = { sort: event, event };
  const atEvent = (key: string) => inDay({ sort: key, event: key });

  it.each([
    ['', 'empty'],
    ['%%%', 'no base64'],
    [position([]), 'no position'],
    [inDay({ ...after, sort: '' }), 'empty keys'],
    [position({ index: null, partition: '2026-03-05', after, more: 1 }), 'unknown fields'],
    [atEvent(`2026-03-05${'字'.repeat(339)}`), 'an event that is too long for a key'],
    [inDay({ ...after, sort: '2026-03-05' }), 'a position that is not of the event'],
    [atEvent('2026-03-05#\ud800'), 'a lone surrogate'],
    [position({ index: 'by-secret', partition: 'x', after }), 'an unknown index'],
    [position({ index: 'by-open', partition: 'failed', after }), 'another search'],
    [position({ index: null, partition: '2026-03-04', after }), 'a position outside of its partition'],
  ])('rejects the cursor %p: %s', async (cursor) => {
    await expect(list({ cursor })).rejects.toMatchObject({
      name: 'ProblemError',
      code: 'invalid_request',
      errors: [{ pointer: 'cursor', code: 'invalid_format' }],
    });
  });

  it('accepts a cursor with the longest keys', async () => {
    const longest = `2026-03-05${'字'.repeat(338)}`;

    expect(await list({ cursor: atEvent(longest) })).toMatchObject({ items: [] });
  });

  it.each([
    [{ limit: '0' }, 'limit', 'invalid_format'],
    [{ limit: '201' }, 'limit', 'invalid_format'],
    [{ limit: '-1' }, 'limit', 'invalid_format'],
    [{ limit: '1e2' }, 'limit', 'invalid_format'],
    [{ from: '2026-02-30' }, 'from', 'invalid_format'],
    [{ to: '2026-03-02T08:00:00' }, 'to', 'invalid_format'],
    [{ search: ' ' }, 'search', 'too_short'],
    [{ search: 'x'.repeat(101) }, 'search', 'too_long'],
    [{ employee: ' ' }, 'employee', 'too_short'],
    [{ employee: 'x'.repeat(255) }, 'employee', 'too_long'],
    [{ configuration: 'x'.repeat(64) }, 'configuration', 'too_long'],
  ])('rejects %p', async (query, pointer, code) => {
    await expect(list(query)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer, code }],
    });
  });

  it('is empty for a period that ends before it begins', async () => {
    await harness.record(anEntry());

    expect(await list({ from: '2026-03-03', to: '2026-03-02' })).toMatchObject({ items: [], cursor: null });
  });
});

describe('a resource', () => {
  it('is shown without its tenant', () => {
    expect(formatResource('https://acme.ilucca.net#leave#12')).toBe('leave/12');
    expect(formatResource('leave')).toBeNull();
  });
});

describe('the id of a row', () => {
  it.each([anEntry().event, anEntry({ tenant: null, eventId: 'é/?#' }).event])(
    'needs no escapes in a path and is decoded to %p',
    (event) => {
      const id = rowId(event);

      expect(encodeURIComponent(id)).toBe(id);
      expect(eventOfRowId(id)).toBe(event);
    },
  );

  it.each(['', '!', 'YQ==', 'YR', 'a'.repeat(4000), '__8'])('cannot be %p', (id) => {
    expect(eventOfRowId(id)).toBeNull();
  });
});
