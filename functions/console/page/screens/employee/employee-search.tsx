import { useEffect, useState } from 'preact/hooks';
import { EmployeeInput } from '../../components/employee-input';
import { useTexts } from '../../language';
import { navigate } from '../../router';
import { employeeTexts } from './texts';

/** @param month `2026-03`; if omitted, the next month with an event */
export function employeePath(employee: string, month?: string): string {
  const query = new URLSearchParams({ employee, ...(month !== undefined && { month }) });
  return `/console/employee?${query.toString()}`;
}

/** Opens the month of an employee, found by name, address or Lucca id. */
export function EmployeeSearch({ employee }: { employee: string }) {
  const texts = useTexts(employeeTexts);
  const [typed, setTyped] = useState(employee);
  useEffect(() => {
    setTyped(employee);
  }, [employee]);
  const open = (wanted: string) => {
    if (wanted.trim() !== '') navigate(employeePath(wanted.trim()));
  };
  return (
    <form
      role="search"
      class="console-search"
      onSubmit={(event) => {
        event.preventDefault();
        open(typed);
      }}
    >
      <EmployeeInput
        small
        acceptsId
        label={texts.search}
        placeholder={texts.placeholder}
        value={typed}
        onChange={setTyped}
        onChoose={open}
      />
    </form>
  );
}
