import type { WrittenEvent, WrittenEvents } from '../../../functions/domain/mapping';

/** What the mapping keeps of a session of 2 March 2026. */
export function written(said: Partial<WrittenEvents> = {}): WrittenEvents {
  return {
    parts: [{ name: '', event: writtenEvent() }],
    guests: ['e417@acme.example'],
    sendUpdates: 'none',
    keepsPeoplesChanges: true,
    endsAt: '2026-03-03T00:00:00.000Z',
    ...said,
  };
}

export function writtenEvent(said: Partial<WrittenEvent> = {}): WrittenEvent {
  return {
    status: 'confirmed',
    summary: 'Excel avancé',
    start: { date: '2026-03-02' },
    end: { date: '2026-03-03' },
    attendees: [{ email: 'e417@acme.example' }],
    ...said,
  };
}
