import { Temporal } from 'temporal-polyfill';
import { isOn, type Answer, type People, type ShownEvent } from './shown-event';
import { markup, type Markup } from '../web-page/markup';
import type { Texts } from './texts';

type MonthPage = {
  month: Temporal.PlainYearMonth;
  /** The owner of the calendar; null for all calendars. */
  owner: string | null;
  /** Events of this calendar. */
  events: readonly ShownEvent[];
  people: People;
  today: Temporal.PlainDate;
  /** The number of changes that the page includes. */
  revision: number;
  texts: Texts;
  /** The time zone of the times; IANA name. */
  zone: string;
};

export function monthPage(page: MonthPage): string {
  const { month, owner, texts } = page;
  const calendar = owner === null ? texts.allCalendars : texts.calendarOf(owner);
  const caption = `${monthName(month, texts)}, ${calendar}`;
  return markup`<!doctype html>
<html lang="${texts.language}" data-revision="${page.revision}" data-zone="${page.zone}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${caption}</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" type="module"></script>
</head>
<body>
<header>
<h1>${texts.title}</h1>
<p>${texts.zone(page.zone)}</p>
<p role="status" data-updated="${texts.updated}">${texts.live}</p>
</header>
<main>
${calendarLinks(page)}
${monthLinks(page)}
${isEmpty(page) ? markup`<p>${texts.noEvents}</p>` : null}
${monthTable({ ...page, caption })}
${legend(texts)}
</main>
</body>
</html>
`.text;
}

function calendarLinks({ month, owner, people, texts }: MonthPage): Markup {
  const link = (address: string | null, label: Markup) =>
    markup`<li><a href="${pathOf(month, address)}"${address === owner ? markup` aria-current="page"` : null}>${label}</a></li>`;
  const links = people.addresses.map((address) =>
    link(address, markup`<span class="swatch ${people.colour(address)}"></span>${address}`),
  );
  return markup`<nav aria-label="${texts.calendars}"><ul>
${[link(null, markup`${texts.allCalendars}`), ...links]}
</ul></nav>`;
}

function monthLinks({ month, owner, texts }: MonthPage): Markup {
  const previous = month.subtract({ months: 1 });
  const next = month.add({ months: 1 });
  return markup`<nav class="months" aria-label="${texts.months}">
<a rel="prev" href="${pathOf(previous, owner)}">← ${monthName(previous, texts)}</a>
<h2>${monthName(month, texts)}</h2>
<a rel="next" href="${pathOf(next, owner)}">${monthName(next, texts)} →</a>
</nav>`;
}

function legend({ legend: title, answers }: Texts): Markup {
  const order: Answer[] = ['accepted', 'declined', 'tentative', 'needsAction'];
  const items = order.map((answer) => markup`<li>${ANSWER_SIGNS[answer]} ${answers[answer]}</li>`);
  return markup`<section><h2>${title}</h2><ul class="legend">${items}</ul></section>`;
}

function pathOf(month: Temporal.PlainYearMonth, owner: string | null): string {
  return `/?${new URLSearchParams({ month: month.toString(), ...(owner !== null && { owner }) }).toString()}`;
}

/** `March 2026` */
function monthName(month: Temporal.PlainYearMonth, { language }: Texts): string {
  return month.toPlainDate({ day: 1 }).toLocaleString(language, { month: 'long', year: 'numeric' });
}

function isEmpty({ month, events }: MonthPage): boolean {
  const days = weeksOf(month).flat().map(String);
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return events.every(({ firstDay, lastDay }) => lastDay < first || firstDay > last);
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/**
 * The requested month, otherwise the month of the next or current event, otherwise the current month.
 *
 * @param requested such as `2026-03`
 */
export function monthToShow(
  requested: string | null,
  events: readonly ShownEvent[],
  today: Temporal.PlainDate,
): Temporal.PlainYearMonth {
  if (requested !== null && MONTH.test(requested)) return Temporal.PlainYearMonth.from(requested);
  const day = today.toString();
  const days = events
    .filter(({ lastDay }) => lastDay >= day)
    // Events that started earlier continue today.
    .map(({ firstDay }) => (firstDay < day ? day : firstDay))
    .sort();
  return Temporal.PlainDate.from(days[0] ?? day).toPlainYearMonth();
}

type MonthTable = MonthPage & { caption: string };

/** A month as a table of weeks. The roles keep it a table for screen readers where the style sheet makes it a list. */
function monthTable(table: MonthTable): Markup {
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

const ANSWER_SIGNS: Record<Answer, string> = {
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
function weeksOf(month: Temporal.PlainYearMonth): Temporal.PlainDate[][] {
  const first = month.toPlainDate({ day: 1 });
  const last = month.toPlainDate({ day: month.daysInMonth });
  const monday = first.subtract({ days: first.dayOfWeek - 1 });
  const weeks = Math.ceil((monday.until(last).days + 1) / 7);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => monday.add({ days: week * 7 + day })),
  );
}
