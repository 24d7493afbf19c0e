import { useEffect, useState } from 'preact/hooks';
import type { EstablishmentList, LuccaCheck } from '../../../../contract/configurations';
import { useSession } from '../../../api';
import { useLoad } from '../../../load';
import type { Issue } from './issues';

/** Pause in typing before Lucca is asked. */
const DEBOUNCE_MS = 600;

/** With these, Lucca gives the connector no list: people enter ids. */
const WITHOUT_LIST: readonly LuccaCheck['finding'][] = ['other_tenant', 'no_credentials', 'refused'];

export type Establishments = {
  /** Null while it is loading, or if the server does not answer. */
  list: EstablishmentList | null;
  isLoading: boolean;
  /** Returns the name, or the id if Lucca does not know it. */
  nameOf: (id: string) => string;
};

/** Lucca's establishments. */
export function useEstablishments(): Establishments {
  const { call } = useSession();
  const { value, state } = useLoad('establishments', (signal) => call('listEstablishments', { signal }));
  return {
    list: value,
    isLoading: state === 'loading',
    nameOf: (id) => value?.items.find((one) => one.id === id)?.name ?? id,
  };
}

export type TenantCheck = {
  isRunning: boolean;
  /** Null before an answer, and for a URL that needs no check. */
  finding: LuccaCheck['finding'] | null;
  /** How many establishments Lucca has there; null if unknown. */
  count: number | null;
  issues: Issue[];
  /** The establishments to choose from; null if people enter ids. */
  listed: EstablishmentList['items'] | null;
};

/**
 * Checks a Lucca URL when it changes.
 *
 * @param own the saved URL, which needs no check; null for a new configuration
 */
export function useTenantCheck(
  entered: string,
  own: string | null,
  list: EstablishmentList | null,
): TenantCheck {
  const { call } = useSession();
  const [answer, setAnswer] = useState<{ origin: string; check: LuccaCheck } | null>(null);
  const origin = originOf(entered);
  const isListed = list?.state === 'ready' && list.tenant === origin;
  const checked = origin === own || isListed ? null : origin;

  useEffect(() => {
    if (checked === null) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      call('checkTenant', { body: { tenant: checked }, signal: controller.signal }).then(
        (check) => {
          setAnswer({ origin: checked, check });
        },
        () => {
          // Only a help: without an answer, the URL can be saved.
        },
      );
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [call, checked]);

  const check = answer !== null && answer.origin === checked ? answer.check : null;
  const finding = isListed ? 'ready' : (check?.finding ?? null);
  const hasNoList =
    list?.state !== 'ready' ||
    (!isListed &&
      origin !== null &&
      (origin === own || (finding !== null && WITHOUT_LIST.includes(finding))));
  return {
    isRunning: checked !== null && check === null,
    finding,
    count: isListed
      ? list.items.filter(({ isArchived }) => !isArchived).length
      : (check?.establishments ?? null),
    issues: issuesOf(finding, origin ?? ''),
    listed: hasNoList ? null : list.items,
  };
}

/** Null if it is no HTTPS URL of a host with a domain. */
function originOf(entered: string): string | null {
  const url = URL.parse(entered.trim());
  return url?.protocol === 'https:' && url.hostname.includes('.') ? url.origin : null;
}

function issuesOf(finding: TenantCheck['finding'], value: string): Issue[] {
  if (finding === 'not_https') return [{ rule: 'url', value, owner: '' }];
  if (finding === 'not_lucca') return [{ rule: 'notLucca', value, owner: '' }];
  return finding === 'unreachable' ? [{ rule: 'unreachable', value, owner: '' }] : [];
}
