import { AUDIT_ACTIONS } from '../../../../domain/vocabulary';
import { FilterPill } from '../../components/filters';
import { SearchInput } from '../../components/inputs';
import { useTexts } from '../../language';
import { PERIODS, type HistoryFilter } from './history-filter';
import { historyTexts } from './texts';

type HistoryFiltersProps = {
  filter: HistoryFilter;
  /** Names by id. */
  configurations: ReadonlyMap<string, string>;
  onChange: (filter: HistoryFilter) => void;
};

/** Apply at once. */
export function HistoryFilters({ filter, configurations, onChange }: HistoryFiltersProps) {
  const texts = useTexts(historyTexts);
  return (
    <div class="filterBar console-history-filters" role="search" aria-label={texts.filters}>
      <SearchInput
        label={texts.search}
        value={filter.search}
        onChange={(search) => {
          onChange({ ...filter, search });
        }}
      />
      <FilterPill
        label={texts.columns.action}
        all={texts.any}
        value={filter.action}
        options={AUDIT_ACTIONS.map((action) => [action, texts.actions[action]] as const)}
        onChange={(action) => {
          onChange({ ...filter, action });
        }}
      />
      <FilterPill
        label={texts.configuration}
        all={texts.any}
        value={filter.configuration}
        options={[...configurations]}
        onChange={(configuration) => {
          onChange({ ...filter, configuration });
        }}
      />
      <FilterPill
        label={texts.period}
        all={texts.any}
        value={filter.period}
        options={PERIODS.map((period) => [period, texts.periods[period]] as const)}
        onChange={(period) => {
          onChange({ ...filter, period });
        }}
      />
    </div>
  );
}
