import * as datePicker from '@zag-js/date-picker';
import { normalizeProps, useMachine } from '@zag-js/preact';
import { useId } from 'preact/hooks';
import { useLanguage, useTexts } from '../language';
import { componentTexts } from './component-texts';
import { Portal } from './dialog';

/** Days such as `2026-11-12`, inclusive; empty if open. */
export type Range = { from: string; to: string };

type DateRangeProps = { label: string; value: Range; onChange: (value: Range) => void };

/** Two days, typed or picked from a calendar. */
export function DateRange({ label, value, onChange }: DateRangeProps) {
  const { language } = useLanguage();
  const texts = useTexts(componentTexts);
  const service = useMachine(datePicker.machine, {
    id: useId(),
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    selectionMode: 'range',
    startOfWeek: 1,
    value: [value.from, value.to].filter(Boolean).map((day) => datePicker.parse(day)),
    onValueChange: ({ value: [first, last] }) => {
      // A last day alone means that single day.
      onChange({ from: String(first ?? last ?? ''), to: String(last ?? '') });
    },
  });
  const api = datePicker.connect(service, normalizeProps);
  return (
    <fieldset class="console-group console-range">
      <legend class="formLabel">{label}</legend>
      <div {...api.getControlProps()} class="console-range-inputs">
        {[texts.from, texts.until].map((name, index) => {
          const { role: _role, type: _type, ...input } = api.getInputProps({ index, fixOnBlur: true });
          return (
            <div class="textField" key={name}>
              <div class="textField-input">
                <input
                  {...input}
                  type="text"
                  class="textField-input-value"
                  aria-label={texts.labelled(label, name)}
                  placeholder={name}
                />
              </div>
            </div>
          );
        })}
        <button {...api.getTriggerProps()} class="button mod-outlined" aria-label={texts.openCalendar}>
          ▦
        </button>
        {(value.from !== '' || value.to !== '') && (
          <button
            type="button"
            class="button mod-ghost"
            onClick={() => {
              onChange({ from: '', to: '' });
            }}
          >
            {texts.clear}
          </button>
        )}
      </div>
      <Portal>
        <div {...api.getPositionerProps()} class="console-positioner">
          {api.open && (
            <div {...api.getContentProps()} class="console-calendar">
              <div {...api.getViewControlProps()} class="console-calendar-head">
                <button
                  {...api.getPrevTriggerProps()}
                  class="button mod-ghost mod-S"
                  aria-label={texts.previousMonth}
                >
                  ‹
                </button>
                <strong>{api.visibleRangeText.start}</strong>
                <button
                  {...api.getNextTriggerProps()}
                  class="button mod-ghost mod-S"
                  aria-label={texts.nextMonth}
                >
                  ›
                </button>
              </div>
              <table {...api.getTableProps({ view: 'day' })}>
                <thead {...api.getTableHeaderProps({ view: 'day' })}>
                  <tr {...api.getTableRowProps({ view: 'day' })}>
                    {api.weekDays.map((day) => (
                      <th key={day.long} scope="col" aria-label={day.long}>
                        {day.narrow}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody {...api.getTableBodyProps({ view: 'day' })}>
                  {api.weeks.map((week) => (
                    <tr key={String(week[0])} {...api.getTableRowProps({ view: 'day' })}>
                      {week.map((day) => (
                        <td key={String(day)} {...api.getDayTableCellProps({ value: day })}>
                          <div
                            {...api.getDayTableCellTriggerProps({ value: day })}
                            class="console-calendar-day"
                          >
                            {day.day}
                          </div>
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </div>
      </Portal>
    </fieldset>
  );
}
