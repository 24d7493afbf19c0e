import { useState } from 'preact/hooks';
import { apiConfiguration, type ApiConfiguration, type AuditEntry } from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { DataTable } from '../../components/data-table';
import { EmptyState, ErrorState, Loading, StatusBadge } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { changedFields } from '../configurations/configuration-fields';
import { configurationTexts, type ConfigurationTexts } from '../configurations/texts';
import { historyTexts } from './texts';

const TONES = { done: 'success', refused: 'neutral', begun: 'warning' } as const;

/** The audit trail. */
export function HistoryScreen() {
  const texts = useTexts(historyTexts);
  const { call } = useSession();
  const [cursor, setCursor] = useState<string | null>(null);
  const page = useLoad(`history:${cursor ?? ''}`, (signal) =>
    call('listAudit', { query: cursor === null ? {} : { cursor }, signal }),
  );
  return (
    <>
      <PageHeader title={texts.title}>{texts.intro}</PageHeader>
      {page.state === 'loading' && <Loading />}
      {page.error !== null && <ErrorState error={page.error} onRetry={page.reload} />}
      {page.value?.items.length === 0 && <EmptyState title={texts.nothing}>{texts.nothingHelp}</EmptyState>}
      {page.value && page.value.items.length > 0 && (
        <DataTable caption={texts.title} columns={texts.columns}>
          {page.value.items.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </DataTable>
      )}
      <div class="console-actions">
        {cursor !== null && (
          <Button
            onClick={() => {
              setCursor(null);
            }}
          >
            {texts.newest}
          </Button>
        )}
        {page.value && page.value.cursor !== null && (
          <Button
            onClick={() => {
              setCursor(page.value?.cursor ?? null);
            }}
          >
            {texts.older}
          </Button>
        )}
      </div>
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const texts = useTexts(historyTexts);
  const formats = useFormats();
  const fieldTexts = useTexts(configurationTexts);
  const changed = differences(entry.before, entry.after, fieldTexts);
  return (
    <tr>
      <td>{formats.moment(entry.at)}</td>
      <td>
        {entry.who}
        <div class="console-remark">{texts.via[entry.via]}</div>
      </td>
      <td>
        {texts.actions[entry.action]}
        {entry.configuration !== null && <div class="console-remark">{entry.configuration}</div>}
        <StatusBadge tone={TONES[entry.state]}>{texts.states[entry.state]}</StatusBadge>
      </td>
      <td>
        {changed.length > 0 && (
          <details>
            <summary>{texts.show(changed.length)}</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{texts.field}</th>
                  <th scope="col">{texts.before}</th>
                  <th scope="col">{texts.after}</th>
                </tr>
              </thead>
              <tbody>
                {changed.map(({ label, before, after }) => (
                  <tr key={label}>
                    <th scope="row">{label}</th>
                    <td>{before || texts.none}</td>
                    <td>{after || texts.none}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </td>
    </tr>
  );
}

/** A missing value is empty. */
type Difference = { label: string; before: string; after: string };

/** Changes of a configuration by its fields; others, such as retried events, by their stored values. */
function differences(before: unknown, after: unknown, texts: ConfigurationTexts): Difference[] {
  const old = configurationIn(before);
  const current = configurationIn(after);
  if (old !== undefined && current !== undefined) return changedFields(old, current, texts);
  const values = { before: leaves(before, ''), after: leaves(after, '') };
  const paths = new Set([...values.before.keys(), ...values.after.keys()]);
  return [...paths]
    .map((path) => ({
      label: path,
      before: values.before.get(path) ?? '',
      after: values.after.get(path) ?? '',
    }))
    .filter((one) => one.before !== one.after);
}

/** Undefined if the value is not a configuration. */
function configurationIn(value: unknown): ApiConfiguration | null | undefined {
  return value === null ? null : apiConfiguration.safeParse(value).data;
}

/** Returns each value by its path, such as `filter.outcome`. */
function leaves(value: unknown, path: string): Map<string, string> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  }
  const parts = Object.entries(value).flatMap(([name, part]) => [
    ...leaves(part, path === '' ? name : `${path}.${name}`),
  ]);
  return new Map(parts);
}
