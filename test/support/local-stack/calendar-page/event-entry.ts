import { markup, type Markup } from './markup';
import type { People } from './people';
import type { Answer, ShownEvent } from './shown-event';
import type { Texts } from './texts';

export const ANSWER_SIGNS: Record<Answer, string> = {
  accepted: '✓',
  declined: '✗',
  tentative: '~',
  needsAction: '?',
};

/** An event on one of its days, such as `2026-03-02`. */
export function eventEntry(event: ShownEvent, day: string, people: People, texts: Texts): Markup {
  const { owner, kind, title, isTentative, workplace, place, guests, version } = event;
  const kindText = [texts.kinds[kind], workplace && texts.workplaces[workplace]].filter(Boolean).join(' · ');
  return markup`<li class="event ${kind} ${people.colour(owner)}${isTentative ? ' is-tentative' : ''}" data-version="${version}">
<p class="when">${timeOn(day, event, texts)}</p>
<p><strong>${title || texts.untitled}</strong>${isTentative ? markup` <em>(${texts.tentative})</em>` : null}</p>
<p class="kind">${kindText}</p>
${place === null ? null : markup`<p>${place}</p>`}
<p class="owner">${people.name(owner)}</p>
${guests.length === 0 ? null : guestList(guests, people, texts)}
</li>`;
}

/** Whole days first, then by their beginning. */
export function compareOn(day: string, a: ShownEvent, b: ShownEvent): number {
  return sortKey(day, a).localeCompare(sortKey(day, b));
}

function sortKey(day: string, { firstDay, times, title, owner }: ShownEvent): string {
  return [firstDay === day ? (times?.from ?? '') : '', owner, title].join(' ');
}

function timeOn(day: string, { firstDay, lastDay, times }: ShownEvent, texts: Texts): string {
  if (!times || (firstDay < day && day < lastDay)) return texts.allDay;
  if (firstDay === lastDay) return `${times.from}–${times.to}`;
  return day === firstDay ? texts.from(times.from) : texts.until(times.to);
}

function guestList(guests: ShownEvent['guests'], people: People, { guests: label, answers }: Texts): Markup {
  const items = guests.map(
    ({ address, answer }) =>
      markup`<li><span aria-hidden="true">${ANSWER_SIGNS[answer]}</span> ${people.name(address)}<span class="unseen">, ${answers[answer]}</span></li>`,
  );
  return markup`<ul class="guests" aria-label="${label}">${items}</ul>`;
}
