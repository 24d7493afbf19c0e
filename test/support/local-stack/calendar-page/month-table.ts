import type { Temporal } from 'temporal-polyfill';
import { compareOn, eventEntry } from './event-entry';
import { markup, type Markup } from './markup';
import { weeksOf } from './month';
import type { People } from './people';
import { isOn, type ShownEvent } from './shown-event';
import type { Texts } from './texts';

export type MonthTable = {
  caption: string;
  month: Temporal.PlainYearMonth;
  today: Temporal.PlainDate;
  events: readonly ShownEvent[];
  people: People;
  texts: Texts;
};

/** A month by weeks. On a phone it is a list of the days: the roles say that it is a table all the same. */
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
