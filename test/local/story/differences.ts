import { isDeepStrictEqual } from 'node:util';
import type { CalendarEntry } from './calendar';
import type { Played } from './play';
import type { Story } from './story';

/** Where the story did not end as it should, in words; empty if it did. */
export function differences(
  { scenes, ending }: Story,
  played: readonly Played[],
  calendars: readonly CalendarEntry[],
): string[] {
  return [
    ...(played.length === scenes.length ? [] : [`${played.length} of ${scenes.length} scenes were played`]),
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

function differencesOfScene({ scene, status, row }: Played): string[] {
  const wanted = { status: scene.status, outcome: scene.outcome, reason: scene.reason ?? null };
  const got = { status, outcome: row?.outcome ?? null, reason: row?.reason ?? null };
  if (isDeepStrictEqual(wanted, got)) return [];
  return [`« ${scene.title} »: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`];
}
