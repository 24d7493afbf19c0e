import { isDeepStrictEqual } from 'node:util';
import type { CalendarEntry } from './calendar';
import type { Played, PlayedDelivery, PlayedRun } from './play';

/** Where the story did not end as it should, in words; empty if it did. */
export function differences(
  ending: readonly CalendarEntry[],
  played: readonly Played[],
  calendars: readonly CalendarEntry[],
): string[] {
  return [
    ...played.flatMap(differencesOfScene),
    ...ending
      .filter((wanted) => !calendars.some((entry) => isDeepStrictEqual(entry, wanted)))
      .map((wanted) => `a calendar lacks ${JSON.stringify(wanted)}`),
    ...calendars
      .filter((entry) => !ending.some((wanted) => isDeepStrictEqual(entry, wanted)))
      .map((entry) => `a calendar should not hold ${JSON.stringify(entry)}`),
    ...(calendars.length === ending.length
      ? []
      : [`the calendars hold ${calendars.length} events instead of ${ending.length}`]),
  ];
}

function differencesOfScene(played: Played): string[] {
  if ('mails' in played) return differencesOfRun(played);
  return 'status' in played ? differencesOfDelivery(played) : [];
}

function differencesOfDelivery({ scene, status, row }: PlayedDelivery): string[] {
  const wanted = { status: scene.status, outcome: scene.outcome, reason: scene.reason ?? null };
  const got = { status, outcome: row?.outcome ?? null, reason: row?.reason ?? null };
  return difference(scene.title, wanted, got);
}

function differencesOfRun({ scene, rows, mails }: PlayedRun): string[] {
  const wanted = {
    confirmed: scene.settles.map(({ outcome, reason = null }) => ({ outcome, reason })),
    mails: scene.mails.toSorted(),
  };
  const got = {
    confirmed: rows.map(({ outcome, reason }) => ({ outcome, reason })),
    // Typographers' blanks stand for all others.
    mails: mails.map(({ subject }) => subject.replace(/\s/g, ' ')).toSorted(),
  };
  return difference(scene.title, wanted, got);
}

function difference(title: string, wanted: object, got: object): string[] {
  if (isDeepStrictEqual(wanted, got)) return [];
  return [`« ${title} »: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`];
}
