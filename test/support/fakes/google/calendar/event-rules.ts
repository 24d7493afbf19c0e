import * as z from 'zod';
import { RejectionReason } from '../refusal';
import { checkTimes } from './event-times';
import type { GoogleEvent } from './google-event';
import { checkOutOfOffice } from './out-of-office-rules';
import { checkReminders } from './reminder-rules';
import { checkWorkingLocation } from './working-location-rules';

const TITLE_LIMIT = 1024;
const DESCRIPTION_LIMIT = 8192;

/** Fields that take one of a few words. */
const WORDS: [keyof GoogleEvent, string[]][] = [
  ['status', ['confirmed', 'tentative', 'cancelled']],
  ['transparency', ['opaque', 'transparent']],
  ['visibility', ['default', 'public', 'private', 'confidential']],
  ['colorId', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']],
];
const EVENT_TYPES = ['default', 'workingLocation', 'outOfOffice'];
const ANSWERS = ['needsAction', 'declined', 'tentative', 'accepted'];

const email = z.email();
const webAddress = z.url({ protocol: /^https?$/ });

/** @throws Refusal if Google would not take this event, whatever the calendar holds */
export function checkEvent(event: GoogleEvent): void {
  checkModelled(event);
  for (const [field, words] of WORDS) checkWord(field, event[field], words);
  checkLength('summary', event.summary, TITLE_LIMIT);
  checkLength('location', event.location, TITLE_LIMIT);
  checkLength('description', event.description, DESCRIPTION_LIMIT);
  checkTimes(event);
  checkGuests(event);
  checkSource(event);
  checkReminders(event);
  checkWorkingLocation(event);
  checkOutOfOffice(event);
}

/** Characters of base32hex, 5 to 1024 of them. */
export function checkEventId(id: string): void {
  if (!/^[a-v0-9]{5,1024}$/.test(id)) throw RejectionReason.invalid('Invalid resource id value.');
}

function checkModelled({ eventType, recurrence, attachments, conferenceData }: GoogleEvent): void {
  if (!EVENT_TYPES.includes(eventType ?? 'default')) {
    throw RejectionReason.notModelled(`events of other types than ${EVENT_TYPES.join(', ')}`);
  }
  if (recurrence ?? attachments ?? conferenceData) {
    throw RejectionReason.notModelled('recurring events, attachments and conferences');
  }
}

function checkWord(field: string, value: unknown, words: string[]): void {
  if (value !== undefined && !words.some((word) => word === value)) {
    throw RejectionReason.invalid(`Invalid value for: ${field}`);
  }
}

/** Length in UTF-16 code units: the strictest way to count characters. */
function checkLength(field: string, text: string | null | undefined, limit: number): void {
  if (text && text.length > limit) throw RejectionReason.invalid(`The ${field} is too long.`);
}

function checkGuests({ attendees = [] }: GoogleEvent): void {
  const seen = new Set<string>();
  for (const guest of attendees) {
    const address = email.safeParse(guest.email);
    if (!address.success) throw RejectionReason.invalid('Invalid attendee email.');
    if (seen.has(address.data.toLowerCase())) throw RejectionReason.invalid('Duplicate attendee email.');
    seen.add(address.data.toLowerCase());
    checkWord('responseStatus', guest.responseStatus, ANSWERS);
  }
}

function checkSource({ source }: GoogleEvent): void {
  if (source && !webAddress.safeParse(source.url).success) {
    throw RejectionReason.invalid('The source url must be an HTTP or HTTPS address.');
  }
}
