import { useEffect, useState } from 'preact/hooks';
import { FAILURE_REASONS, OUTCOMES, PRODUCTS } from '../../../../domain/vocabulary';
import { Button } from '../../components/button';
import { DateRange } from '../../components/date-range';
import { EmployeeInput } from '../../components/employee-input';
import { Select } from '../../components/inputs';
import { useTexts } from '../../language';
import type { ChosenFilter } from './log-query';
import { reasonTexts } from './reason-texts';
import { logTexts } from './texts';

type LogFiltersProps = {
  filter: ChosenFilter;
  configurations: { id: string; name: string }[];
  onChange: (filter: ChosenFilter) => void;
};

/** Each choice changes the URL immediately; a typed address only on submit. */
export function LogFilters({ filter, configurations, onChange }: LogFiltersProps) {
  const texts = useTexts(logTexts);
  const reasons = useTexts(reasonTexts);
  const [employee, setEmployee] = useState(filter.employee ?? '');
  useEffect(() => {
    setEmployee(filter.employee ?? '');
  }, [filter.employee]);
  const set = (change: ChosenFilter) => {
    onChange({ ...filter, ...change });
  };
  const any: [string, string] = ['', texts.all];

  return (
    <form
      class="console-card"
      aria-label={texts.filters}
      onSubmit={(event) => {
        event.preventDefault();
        set({ employee: employee.trim() });
      }}
    >
      <div class="console-filters" role="group" aria-label={texts.outcome}>
        {(['', 'failed', 'waiting'] as const).map((outcome) => (
          <Button
            key={outcome}
            small
            pressed={(filter.outcome ?? '') === outcome}
            onClick={() => {
              set({ outcome });
            }}
          >
            {outcome === '' ? texts.all : texts.outcomeNames[outcome]}
          </Button>
        ))}
      </div>
      <div class="console-filters">
        <Select
          label={texts.configuration}
          value={filter.configuration ?? ''}
          options={[
            ['', texts.allConfigurations],
            ...configurations.map(({ id, name }): [string, string] => [id, name]),
          ]}
          onChange={(configuration) => {
            set({ configuration });
          }}
        />
        <Select
          label={texts.product}
          value={filter.product ?? ''}
          options={[any, ...PRODUCTS.map((one): [string, string] => [one, texts.products[one]])]}
          onChange={(product) => {
            set({ product });
          }}
        />
        <Select
          label={texts.outcome}
          value={filter.outcome ?? ''}
          options={[any, ...OUTCOMES.map((one): [string, string] => [one, texts.outcomeNames[one]])]}
          onChange={(outcome) => {
            set({ outcome });
          }}
        />
        <Select
          label={texts.reason}
          value={filter.reason ?? ''}
          options={[any, ...FAILURE_REASONS.map((one): [string, string] => [one, reasons[one].meaning])]}
          onChange={(reason) => {
            set({ reason });
          }}
        />
        <EmployeeInput
          label={texts.employee}
          placeholder={texts.employeeHint}
          value={employee}
          onChange={setEmployee}
          onChoose={(chosen) => {
            set({ employee: chosen });
          }}
        />
        <DateRange
          label={texts.period}
          value={{ from: filter.from ?? '', to: filter.to ?? '' }}
          onChange={(range) => {
            set(range);
          }}
        />
      </div>
      <div class="console-actions">
        <Button type="submit" small>
          {texts.search}
        </Button>
        {Object.values(filter).some(Boolean) && (
          <Button
            small
            kind="quiet"
            onClick={() => {
              onChange({});
            }}
          >
            {texts.clear}
          </Button>
        )}
      </div>
    </form>
  );
}
