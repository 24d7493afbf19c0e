import type { AuditEntry } from '../../../contract/configurations';
import { StatusBadge } from '../../components/messages';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { EntryDetails } from './entry-details';
import type { Names } from './names';
import { isDryRun, storedValues } from './stored-values';
import { historyTexts } from './texts';

type HistoryTableProps = {
  entries: readonly AuditEntry[];
  names: Names;
  /** ms since the epoch */
  now: number;
};

/** On a phone, each entry is a card. */
export function HistoryTable({ entries, names, now }: HistoryTableProps) {
  const texts = useTexts(historyTexts);
  const { at, who, action, changes } = texts.columns;
  return (
    <div class="indexTableWrapper">
      <table class="indexTable mod-responsiveCardList console-history">
        <caption class="pr-u-mask">{texts.title}</caption>
        <thead class="indexTable-head">
          <tr class="indexTable-head-row">
            <th class="indexTable-head-row-cell console-h-at" scope="col">
              {at}
            </th>
            <th class="indexTable-head-row-cell console-h-who" scope="col">
              {who}
            </th>
            <th class="indexTable-head-row-cell console-h-act" scope="col">
              {action}
            </th>
            <th class="indexTable-head-row-cell console-h-det" scope="col">
              {changes}
            </th>
          </tr>
        </thead>
        <tbody class="indexTable-body">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} names={names} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Entry({ entry, names, now }: { entry: AuditEntry; names: Names; now: number }) {
  const texts = useTexts(historyTexts);
  const formats = useFormats();
  const { at, via, state, configuration } = entry;
  const author = authorOf(entry, texts);
  const name = configuration === null ? null : (names.configurations.get(configuration) ?? configuration);
  return (
    <tr class="indexTable-body-row">
      <td class="indexTable-body-row-cell console-h-at">
        <time class="console-cell-text console-nowrap" dateTime={at} title={formats.full(at)}>
          {formats.ago(at, now)}
        </time>
      </td>
      <td class="indexTable-body-row-cell console-h-who">
        <span class="console-cell-main" title={author}>
          {author}
        </span>
        {via === 'command' && <span class="console-cell-sub">{texts.viaCommand}</span>}
      </td>
      <td class="indexTable-body-row-cell console-h-act">
        <span class="console-cell-main">{actionText(entry, texts)}</span>
        {name !== null && <span class="console-cell-sub">{name}</span>}
      </td>
      <td class="indexTable-body-row-cell console-h-det">
        {state !== 'done' && (
          <span class="console-cell-text">
            <StatusBadge tone={state === 'refused' ? 'neutral' : 'warning'}>
              {texts.states[state].badge}
            </StatusBadge>{' '}
            {texts.states[state].result}
          </span>
        )}
        <EntryDetails entry={entry} names={names} />
      </td>
    </tr>
  );
}

/** Returns who made the change, as shown. */
export function authorOf({ who, via }: AuditEntry, texts: (typeof historyTexts)['en']): string {
  return via === 'connector' ? texts.connector : who;
}

function actionText(entry: AuditEntry, texts: (typeof historyTexts)['en']): string {
  const values = storedValues(entry);
  if (values?.kind === 'retry' && values.count > 0) return texts.retried(values.count);
  return isDryRun(entry) ? texts.dryRun(texts.actions[entry.action]) : texts.actions[entry.action];
}
