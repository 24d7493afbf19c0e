import type { Temporal } from 'temporal-polyfill';
import { markup, type Markup } from './markup';
import type { People } from './people';
import { isOn, type Answer, type ShownEvent } from './shown-event';
import type { Texts } from './texts';

type MonthTable = {
  caption: string;
  month: Temporal.PlainYearMonth;
  today: Temporal.PlainDate;
  events: readonly ShownEvent[];
  people: People;
  texts: Texts;
};

/** A month as a table of weeks. The roles keep it a table for screen readers where the style sheet makes it a list. */
export function monthTable(table: MonthTable): Markup {
  const weeks = weeksOf(table.month);
  const { language } = table.texts;
  const head = (weeks[0] ?? []).map(
    (day) =>
      markup`<th scope="col" role="columnheader">${day.toLocaleString(language, { weekday: 'long' })}</th>`,
  );
  const rows = weeks.map((week) => markup`<tr role="row">${week.map((day) => dayCell(day, table))}</tr>`);
  return markup`<table role="table">
<caption class="unseen">${table.caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${rows}
</tbody>
</table>`;
}

function dayCell(day: Temporal.PlainDate, { month, today, events, people, texts }: MonthTable): Markup {
  const date = day.toString();
  const found = events.filter((event) => isOn(date, event)).sort((a, b) => compareOn(date, a, b));
  const inMonth = day.toPlainYearMonth().equals(month);
  const classes = [found.length === 0 ? 'is-empty' : '', inMonth ? '' : 'is-outside'].filter(Boolean);
  const name = day.toLocaleString(texts.language, { weekday: 'long', day: 'numeric', month: 'long' });
  const entries = found.map((event) => eventEntry(event, date, people, texts));
  return markup`<td role="cell" class="${classes.join(' ')}"${day.equals(today) ? markup` aria-current="date"` : null}>
<p class="day"><time datetime="${date}"><span class="number" aria-hidden="true">${day.day}</span><span class="name">${name}</span></time></p>
${entries.length === 0 ? null : markup`<ul>${entries}</ul>`}
</td>`;
}

export const ANSWER_SIGNS: Record<Answer, string> = {
  accepted: '✓',
  declined: '✗',
  tentative: '~',
  needsAction: '?',
};

/** @param day one of the days of the event, such as `2026-03-02` */
function eventEntry(event: ShownEvent, day: string, people: People, texts: Texts): Markup {
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

/** Sorts whole days first, then by start. */
function compareOn(day: string, a: ShownEvent, b: ShownEvent): number {
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

/** The weeks of a month, from Monday to Sunday. */
export function weeksOf(month: Temporal.PlainYearMonth): Temporal.PlainDate[][] {
  const first = month.toPlainDate({ day: 1 });
  const last = month.toPlainDate({ day: month.daysInMonth });
  const monday = first.subtract({ days: first.dayOfWeek - 1 });
  const weeks = Math.ceil((monday.until(last).days + 1) / 7);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => monday.add({ days: week * 7 + day })),
  );
}
