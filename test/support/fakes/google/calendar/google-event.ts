import type { calendar_v3 } from '@googleapis/calendar';

/** An event as clients write it. */
export type GoogleEvent = calendar_v3.Schema$Event;
export type GoogleTime = calendar_v3.Schema$EventDateTime;
export type GoogleGuest = calendar_v3.Schema$EventAttendee;

/** An event as Google keeps it and gives it out. */
export type StoredEvent = GoogleEvent & {
  id: string;
  etag: string;
  status: string;
  eventType: string;
  sequence: number;
  created: string;
  updated: string;
  iCalUID: string;
  start: GoogleTime;
  end: GoogleTime;
};
