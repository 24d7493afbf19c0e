import type { ComponentChildren } from 'preact';
import { useTexts } from '../../../language';
import { configurationTexts } from '../texts';
import { listTexts } from './texts';

const COLUMNS = [
  ['name', 'console-c-name'],
  ['establishments', 'console-c-ests'],
  ['products', 'console-c-prods'],
  ['state', 'console-c-state'],
  ['last', 'console-c-last'],
  ['day', 'console-c-day'],
  ['actions', 'console-c-action'],
] as const;

/** The table around the rows; on a narrow screen each row is a card. */
export function ListTable({ children }: { children: ComponentChildren }) {
  const { columns } = useTexts(listTexts);
  const { title } = useTexts(configurationTexts);
  return (
    <div class="indexTableWrapper">
      <table class="indexTable mod-responsiveCardList console-confs">
        <caption class="pr-u-mask">{title}</caption>
        <thead class="indexTable-head">
          <tr class="indexTable-head-row">
            {COLUMNS.map(([name, style]) => (
              <th class={`indexTable-head-row-cell ${style}`} scope="col" key={name}>
                {name === 'actions' ? <span class="pr-u-mask">{columns.actions}</span> : columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="indexTable-body">{children}</tbody>
      </table>
    </div>
  );
}
