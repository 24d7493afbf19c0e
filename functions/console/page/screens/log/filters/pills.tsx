import { OUTCOMES, PRODUCTS } from '../../../../../domain/vocabulary';
import { componentTexts } from '../../../components/component-texts';
import { FilterPill } from '../../../components/filters';
import { Icon } from '../../../components/icon';
import { useTexts } from '../../../language';
import { causeTexts } from '../cause-texts';
import { REASON_GROUPS } from '../causes';
import { isInSegments, type Chosen } from '../log-query';
import { logTexts } from '../texts';

const GROUPS = ['access', 'employee', 'event', 'skipped'] as const;

type PillsProps = {
  chosen: Chosen;
  names: ReadonlyMap<string, string>;
  onChange: (chosen: Chosen) => void;
};

/** The filters by configuration, product, outcome and reason. */
export function Pills({ chosen, names, onChange }: PillsProps) {
  const texts = useTexts(logTexts);
  const { labelled } = useTexts(componentTexts);
  const { reasons } = useTexts(causeTexts);
  const set = (change: Partial<Chosen>) => {
    onChange({ ...chosen, ...change });
  };
  return (
    <>
      {chosen.employee !== undefined && (
        <button
          type="button"
          class="filterPill mod-button is-filled console-pill"
          aria-label={texts.remove(labelled(texts.employee, chosen.employee))}
          onClick={({ currentTarget }) => {
            focusPills(currentTarget);
            set({ employee: undefined });
          }}
        >
          <span class="console-pill-value">{chosen.employee}</span>
          <Icon name="signClose" size="XS" />
        </button>
      )}
      <FilterPill
        label={texts.configuration}
        all={texts.any}
        value={chosen.configuration ?? null}
        options={[...names]}
        onChange={(configuration) => {
          set({ configuration: configuration ?? undefined });
        }}
      />
      <FilterPill
        label={texts.product}
        all={texts.any}
        value={chosen.product ?? null}
        options={PRODUCTS.map((one) => [one, texts.products[one]] as const)}
        onChange={(product) => {
          set({ product: product ?? undefined });
        }}
      />
      <FilterPill
        label={texts.outcome}
        all={texts.any}
        value={isInSegments(chosen.outcome) ? null : (chosen.outcome ?? null)}
        options={OUTCOMES.map((one) => [one, texts.outcomeNames[one]] as const)}
        onChange={(outcome) => {
          set({ outcome: outcome ?? undefined });
        }}
      />
      <FilterPill
        label={texts.reason}
        all={texts.any}
        value={chosen.reason ?? null}
        options={GROUPS.flatMap((group) => REASON_GROUPS[group].map((one) => [one, reasons[one]] as const))}
        groups={GROUPS.map((group) => ({ text: texts.reasonGroups[group], values: REASON_GROUPS[group] }))}
        onChange={(reason) => {
          set({ reason: reason ?? undefined });
        }}
      />
      {Object.values(chosen).some(Boolean) && (
        <button
          type="button"
          class="button mod-ghost mod-S"
          onClick={({ currentTarget }) => {
            focusPills(currentTarget);
            onChange({});
          }}
        >
          {texts.clear}
        </button>
      )}
    </>
  );
}

/** The clicked button goes away: the focus stays among the filters. */
function focusPills(button: HTMLElement): void {
  button.parentElement?.querySelector('select')?.focus();
}
