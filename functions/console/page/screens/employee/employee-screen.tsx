import { EmptyState } from '../../components/messages';
import { PageContent, PageHeader } from '../../components/page-header';
import { useTexts } from '../../language';
import { useLocation } from '../../router';
import { EmployeeSearch } from './employee-search';
import { MonthView } from './month-view';
import { employeeTexts } from './texts';

/** The events of one employee, month by month. */
export function EmployeeScreen() {
  const texts = useTexts(employeeTexts);
  const { query } = useLocation();
  const employee = query.get('employee')?.trim() ?? '';
  const month = query.get('month') ?? '';
  const isMonth = /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(month);
  return (
    <>
      <PageHeader title={texts.title} actions={<EmployeeSearch employee={employee} />} />
      <PageContent wide>
        {employee === '' ? (
          <EmptyState icon="peoplePerson" title={texts.start}>
            {texts.startHelp}
          </EmptyState>
        ) : (
          <MonthView key={employee} employee={employee} month={isMonth ? month : null} />
        )}
      </PageContent>
    </>
  );
}
