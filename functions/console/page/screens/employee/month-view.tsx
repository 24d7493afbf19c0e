import { useEffect, useRef } from 'preact/hooks';
import type { EmployeeMonth } from '../../../contract/calendar';
import { ApiError, useSession } from '../../api';
import { Callout, ErrorState, Loading } from '../../components/messages';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { navigate } from '../../router';
import { localTime, viewerZone } from '../../time-zones';
import { ConflictNotice, Identity } from './identity';
import { Matches } from './matches';
import { monthAfter } from './month-days';
import { MonthGrid } from './month-grid';
import { MonthNavigation } from './month-navigation';
import { employeePath } from './employee-search';
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
