import { useEffect, useState } from 'preact/hooks';
import type { EmployeeMonth } from '../../../contract/calendar';
import { ApiError, useSession } from '../../api';
import { Button } from '../../components/button';
import { EmployeeInput } from '../../components/employee-input';
import { Callout, EmptyState, ErrorState, Loading } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { Link, navigate, useLocation } from '../../router';
import { monthAfter, monthOf } from './month-days';
import { MonthTable } from './month-table';
import { employeeTexts } from './texts';

/** The events of one employee, month by month. */
export function EmployeeScreen() {
  const texts = useTexts(employeeTexts);
  const { query } = useLocation();
  const employee = query.get('employee')?.trim() ?? '';
  const monthParameter = query.get('month') ?? '';
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(monthParameter) ? monthParameter : monthOf(new Date());
  const [typed, setTyped] = useState(employee);
  useEffect(() => {
    setTyped(employee);
  }, [employee]);

  return (
    <>
      <PageHeader title={texts.title}>{texts.intro}</PageHeader>
      <form
        class="console-card console-filters"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') navigate(employeePath(typed.trim(), month));
        }}
      >
        <EmployeeInput
          acceptsId
          label={texts.employee}
          hint={texts.hint}
          value={typed}
          onChange={setTyped}
          onChoose={(chosen) => {
            navigate(employeePath(chosen, month));
          }}
        />
        <Button type="submit" kind="primary">
          {texts.show}
        </Button>
      </form>
      {employee !== '' && <Month employee={employee} month={month} />}
    </>
  );
}

function Month({ employee, month }: { employee: string; month: string }) {
  const texts = useTexts(employeeTexts);
  const formats = useFormats();
  const { call } = useSession();
  const loaded = useLoad(`employee:${employee}:${month}`, (signal) =>
    call('getEmployeeMonth', { query: { employee, month }, signal }),
  );
  const isUnknown = loaded.error instanceof ApiError && loaded.error.problem.code === 'unknown_employee';
  const go = (to: string) => {
    navigate(employeePath(employee, to));
  };

  return (
    <section>
      <div class="console-page-header">
        <h2>{formats.month(month)}</h2>
        <div class="console-actions">
          <Button
            onClick={() => {
              go(monthAfter(month, -1));
            }}
          >
            {texts.previous}
          </Button>
          <Button
            onClick={() => {
              go(monthOf(new Date()));
            }}
          >
            {texts.today}
          </Button>
          <Button
            onClick={() => {
              go(monthAfter(month, 1));
            }}
          >
            {texts.next}
          </Button>
        </div>
      </div>
      {loaded.state === 'loading' && <Loading />}
      {isUnknown && <EmptyState title={texts.unknown}>{texts.unknownHelp}</EmptyState>}
      {loaded.error !== null && !isUnknown && <ErrorState error={loaded.error} onRetry={loaded.reload} />}
      {loaded.value && <Events found={loaded.value} month={month} />}
    </section>
  );
}

function Events({ found, month }: { found: EmployeeMonth; month: string }) {
  const texts = useTexts(employeeTexts);
  const { address, id } = found.employee;
  const name = address !== null && id !== null ? texts.identity(address, id) : (address ?? id);
  return (
    <>
      <p>
        {name} {/* The log holds the calendar's owner, but not the guests. */}
        {address !== null && id !== null && (
          <Link to={`/console/log?employee=${encodeURIComponent(address)}`}>{texts.seeLog}</Link>
        )}
      </p>
      {found.isCut && <Callout tone="warning">{texts.cut}</Callout>}
      {found.items.length === 0 && <Callout tone="neutral">{texts.empty}</Callout>}
      <MonthTable month={month} items={found.items} />
    </>
  );
}

export function employeePath(employee: string, month?: string): string {
  const query = new URLSearchParams({ employee, ...(month !== undefined && { month }) });
  return `/console/employee?${query.toString()}`;
}
