import type { Leave } from '../lucca/leave';
import { dayAfter } from '../shared/time';
import type { Configuration } from './configuration';
import { clockTime, endInstant, line, startOfDay, usableAddress, wholeDays } from './google-fields';
import { absenceRuns, hoursOf, hoursText, type AbsenceRun } from './leave-runs';
import type { WrittenEvent } from './mapping';
import { withoutAddress, type Projection, type ProjectionContext } from './projection';

type Presentation = Configuration['presentation'];

const MASKED_TITLE = { fr: 'Absent', en: 'Absent' };

/**
 * During a move, the mapping lists each event at its old and new location; all must fit into one DynamoDB item (400
 * KB).
 */
const MAX_RUNS = 200;

/**
 * Projects a leave: one event in the employee's calendar for each run of counted days. Each event is named after its
 * first day, so that a change at one end of the leave does not rewrite the other events.
 */
export function projectLeave(
  leave: Leave,
  { presentation }: Configuration,
  { asDefaultEvent, timeZone }: ProjectionContext,
): Projection {
  const runs = absenceRuns(leave.days);
  const last = runs.at(-1);
  if (!last) return { kind: 'none', reason: 'no_counted_days' };
  if (runs.length > MAX_RUNS) {
    const detail = `The absence has ${runs.length} parts; the limit is ${MAX_RUNS}`;
    const note = { note: 'too_many_parts', noteValue: String(runs.length) } as const;
    return { kind: 'impossible', reason: 'too_many_events', detail, ...note };
  }
  const address = usableAddress(leave.employee.email);
  if (!address) return withoutAddress(leave.employee.id);

  const isOutOfOffice = presentation.absences.as === 'outOfOffice' && !asDefaultEvent;
  const { title, remark: titleRemark } = absenceTitle(leave, presentation);
  const hours = runs.map((run) => hoursOf(run, leave.days));
  const isCountedInHours = hours.some((count) => count !== null);
  const isReplaced = asDefaultEvent && presentation.absences.as === 'outOfOffice';
  const remarks = [
    titleRemark,
    isCountedInHours ? 'Counted in hours: shown as a half day, with the hours in the title' : null,
    isReplaced ? 'Google rejects out-of-office events for this employee: written as a regular event' : null,
  ].filter((remark) => remark !== null);
  // The most surprising one: the log shows one note.
  const note = isReplaced
    ? 'written_as_regular_event'
    : titleRemark === null
      ? isCountedInHours
        ? 'hours_as_half_day'
        : null
      : 'title_masked';
  const zone = timeZone ?? presentation.timeZone;
  return {
    kind: 'event',
    owner: { id: leave.employee.id, address },
    eventType: isOutOfOffice ? 'outOfOffice' : 'default',
    product: 'absences',
    parts: runs.map((run, index) => ({
      name: run.from.date,
      event: {
        status: leave.status,
        summary: withHours(title, hours[index] ?? null, presentation),
        transparency: 'opaque',
        ...(isOutOfOffice
          ? { ...OUT_OF_OFFICE, ...timed(run, presentation, zone) }
          : { ...defaultEvent(leave), ...defaultTime(run, presentation, zone) }),
      },
    })),
    guests: [],
    sendUpdates: 'none',
    keepsManualChanges: true,
    endsAt: endInstant(last.to.date),
    remark: remarks.length > 0 ? remarks.join('; ') : null,
    note,
    noteValue: null,
  };
}

/**
 * GOOGLE-22: Google accepts neither a location, nor a description, nor all-day events for this type. `declineNone`:
 * invitations are not declined automatically. See {@link
 * https://developers.google.com/workspace/calendar/api/guides/status-events status events}.
 */
const OUT_OF_OFFICE = {
  eventType: 'outOfOffice',
  outOfOfficeProperties: { autoDeclineMode: 'declineNone' },
} satisfies Partial<WrittenEvent>;

function defaultEvent({ url }: Leave) {
  return {
    eventType: 'default' as const,
    reminders: { useDefault: false },
    ...(url && { source: { title: 'Lucca', url } }),
  };
}

function withHours(title: string, hours: number | null, { locale }: Presentation): string {
  return hours === null ? title : `${title} (${hoursText(hours, locale)})`;
}

/** Returns the title of an absence, masked if configured or if the name is unknown; `remark`: why, if it is unknown. */
export function absenceTitle({ account }: Leave, { absences, locale }: Presentation) {
  const masked = MASKED_TITLE[locale];
  if (absences.title === 'masked') return { title: masked, remark: null };
  const name = line(account?.name ?? null);
  if (name) return { title: name, remark: null };
  const refusal = account?.refusal ?? null;
  const remark =
    refusal === null
      ? 'The name of the leave account is unknown: the title is masked'
      : `The title is masked: ${refusal}`;
  return { title: masked, remark };
}

function defaultTime(run: AbsenceRun, presentation: Presentation, zone: string) {
  const isAllDay = run.from.half === 'whole' && run.to.half === 'whole';
  return isAllDay ? wholeDays(run.from.date, run.to.date) : timed(run, presentation, zone);
}

/** Half days start and end at the configured hours, whole days at the limits of the day. */
function timed({ from, to }: AbsenceRun, { halfDays }: Presentation, zone: string) {
  return {
    start:
      from.half === 'whole'
        ? startOfDay(from.date, zone)
        : clockTime(from.date, halfDays[from.half][0], zone),
    end:
      to.half === 'whole'
        ? startOfDay(dayAfter(to.date), zone)
        : clockTime(to.date, halfDays[to.half][1], zone),
  };
}
