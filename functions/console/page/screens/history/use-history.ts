import { useState } from 'preact/hooks';
import type { AuditEntry } from '../../../contract/configurations';
import { useSession } from '../../api';
import { useLoad, type Loaded } from '../../load';

type History = Pick<Loaded<unknown>, 'state' | 'error' | 'reload'> & {
  /** All that are loaded, newest first. */
  entries: AuditEntry[];
  /** Loads older entries; null if there are none, or while they are loading. */
  loadMore: (() => void) | null;
};

/** The audit trail, page by page. */
export function useHistory(): History {
  const { call } = useSession();
  const [cursor, setCursor] = useState<string | null>(null);
  const [newer, setNewer] = useState<AuditEntry[]>([]);
  const { value, ...page } = useLoad(`history:${cursor ?? ''}`, (signal) =>
    call('listAudit', { query: cursor === null ? {} : { cursor }, signal }),
  );
  const entries = [...newer, ...(value?.items ?? [])];
  const next = value?.cursor ?? null;
  const loadMore = () => {
    setNewer(entries);
    setCursor(next);
  };
  return { ...page, entries, loadMore: next === null ? null : loadMore };
}
