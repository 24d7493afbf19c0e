import { Temporal } from 'temporal-polyfill';
import { markup, type Markup } from './markup';
import { ANSWER_SIGNS, monthTable, weeksOf } from './month-table';
import type { People } from './people';
import type { Answer, ShownEvent } from './shown-event';
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
};

export function monthPage(page: MonthPage): string {
  const { month, owner, texts } = page;
  const calendar = owner === null ? texts.allCalendars : texts.calendarOf(owner);
  const caption = `${monthName(month, texts)}, ${calendar}`;
  return markup`<!doctype html>
<html lang="${texts.language}" data-revision="${page.revision}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${caption}</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" type="module"></script>
</head>
<body>
<header>
<h1>${texts.title}</h1>
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
 * @param asked such as `2026-03`
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
