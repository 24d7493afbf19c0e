import { RejectionReason } from '../refusal';
import type { GoogleEvent } from './google-event';

const MAX_REMINDERS = 5;
const FOUR_WEEKS_MINUTES = 40_320;

/** @throws Refusal if the reminders are not what Google takes */
export function checkReminders({ reminders }: GoogleEvent): void {
  const overrides = reminders?.overrides ?? [];
  if (overrides.length > 0 && reminders?.useDefault !== false) {
    const message = 'Cannot specify both default reminders and overrides at the same time.';
    throw new RejectionReason(400, 'cannotUseDefaultRemindersAndSpecifyOverride', message);
  }
  if (overrides.length > MAX_REMINDERS) throw RejectionReason.invalid('Too many override reminders.');
  for (const { method, minutes } of overrides) {
    const isMethod = method === 'email' || method === 'popup';
    const isTime = Number.isInteger(minutes) && Number(minutes) >= 0 && Number(minutes) <= FOUR_WEEKS_MINUTES;
    if (!isMethod || !isTime) throw RejectionReason.invalid('Invalid override reminder.');
  }
}
