import { useEffect, useRef } from 'preact/hooks';
import type { EmployeeMonth } from '../../../contract/calendar';
import { ApiError, useSession } from '../../api';
import { Callout, EmptyState, ErrorState, Loading } from '../../components/messages';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { Link, navigate } from '../../router';
import { localTime, viewerZone } from '../../time-zones';
import { employeePath } from './employee-search';
import { ConflictNotice, Identity } from './identity';
import { monthAfter } from './month-days';
import { MonthGrid } from './month-grid';
import { MonthNavigation } from './month-navigation';
import { employeeTexts } from './texts';

type MonthViewProps = {
  employee: string;
  /** `2026-03`; null for the next one with an event. */
  month: string | null;
};

export function MonthView({ employee, month }: MonthViewProps) {
  const texts = useTexts(employeeTexts);
  const { call } = useSession();
  const loaded = useLoad(`employee:${employee}:${month ?? ''}`, (signal) =>
    call('getEmployeeMonth', { query: { employee, ...(month !== null && { month }) }, signal }),
  );
  const latest = useRef<EmployeeMonth | null>(null);
  if (loaded.value) latest.current = loaded.value;
  const person = latest.current;
  const shown = month ?? loaded.value?.month ?? null;
  const today = localTime(Date.now(), person?.employee.timeZone ?? viewerZone()).day;
  const go = (to: string) => {
    navigate(employeePath(employee, to), { keepScroll: true });
  };
  usePageKeys((by) => {
    if (shown !== null) go(monthAfter(shown, by));
  });

  if (loaded.error instanceof ApiError && loaded.error.problem.code === 'unknown_employee') {
    return <Matches search={employee} />;
  }
  if (loaded.state === 'failed') return <ErrorState error={loaded.error} onRetry={loaded.reload} />;
  if (!person || shown === null) return <Loading lines={6} />;
  return (
    <>
      <Identity employee={person.employee} />
      {person.conflict && <ConflictNotice conflict={person.conflict} />}
      {loaded.value?.isCut && <Callout tone="warning">{texts.cut}</Callout>}
      <MonthNavigation
        month={shown}
        hasGuest={loaded.value?.items.some(({ role }) => role === 'guest') ?? false}
        onGo={go}
        thisMonth={today.slice(0, 7)}
      />
      {loaded.value?.items.length === 0 && <Callout tone="neutral">{texts.empty}</Callout>}
      <MonthGrid
        month={shown}
        today={today}
        items={loaded.value?.items ?? []}
        isLoading={loaded.state === 'loading'}
      />
      <p class="console-tiny">{texts.footnote}</p>
    </>
  );
}

/** Page Up and Page Down, wherever the focus is, except in a field or a dialog. */
function usePageKeys(onPage: (by: -1 | 1) => void): void {
  const latest = useRef(onPage);
  latest.current = onPage;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const by = { PageUp: -1, PageDown: 1 } as const;
      if ((event.key !== 'PageUp' && event.key !== 'PageDown') || event.ctrlKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, select, dialog')) return;
      event.preventDefault();
      latest.current(by[event.key]);
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  }, []);
}

/** Longer texts are no name. */
const MAX_SEARCH = 100;

/** The employees whose name or address contains a text that is neither an address nor an id. A single one is opened. */
function Matches({ search }: { search: string }) {
  const texts = useTexts(employeeTexts);
  const { call } = useSession();
  const found = useLoad(`matches:${search}`, (signal) =>
    call('searchEmployees', { query: { search: search.slice(0, MAX_SEARCH) }, signal }),
  );
  // The server does not know this text as an id or address: those would lead back here.
  const items = found.value?.items.filter(({ id, address }) => (address ?? id) !== search);
  const [only = null] = items?.length === 1 ? items.map(({ id, address }) => address ?? id) : [];
  useEffect(() => {
    if (only !== null) navigate(employeePath(only), { replace: true });
  }, [only]);

  if (found.state === 'failed') return <ErrorState error={found.error} onRetry={found.reload} />;
  if (!items || only !== null) return <Loading />;
  if (items.length === 0) {
    return (
      <EmptyState icon="peoplePerson" title={texts.unknown}>
        {texts.unknownHelp}
      </EmptyState>
    );
  }
  return (
    <section class="box console-stack mod-S">
      <h2>{texts.matches(items.length)}</h2>
      <ul class="console-matches">
        {items.map(({ id, address, name, establishment }) => (
          <li key={`${id} ${address ?? ''}`}>
            <Link class="link" to={employeePath(address ?? id)}>
              {name ?? address ?? texts.luccaId(id)}
            </Link>
            <span class="console-small console-subtle">
              {[address ?? texts.luccaId(id), establishment].filter((part) => part !== null).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
