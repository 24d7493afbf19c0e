import { Button } from '../../components/button';
import { Icon } from '../../components/icon';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { EVENT_KINDS, KIND_CLASSES } from '../../event-kind';
import { monthAfter } from './month-days';
import { employeeTexts } from './texts';

type MonthNavigationProps = {
  /** `2026-03` */
  month: string;
  thisMonth: string;
  /** Whether the employee is a guest of a shown event. */
  hasGuest: boolean;
  onGo: (month: string) => void;
};

/** The buttons for other months, and what the colours mean. */
export function MonthNavigation({ month, thisMonth, hasGuest, onGo }: MonthNavigationProps) {
  const texts = useTexts(employeeTexts);
  const formats = useFormats();
  const steps = [
    [-1, 'arrowChevronLeft', texts.previous],
    [1, 'arrowChevronRight', texts.next],
  ] as const;
  return (
    <div class="console-row mod-spread">
      <div class="console-row">
        {steps.map(([by, icon, text]) => (
          <Button
            key={by}
            small
            iconOnly
            icon={icon}
            onClick={() => {
              onGo(monthAfter(month, by));
            }}
          >
            {text}
          </Button>
        ))}
        <h2 aria-live="polite">{formats.month(month)}</h2>
        <Button
          small
          kind="quietAccent"
          onClick={() => {
            onGo(thisMonth);
          }}
        >
          {texts.today}
        </Button>
      </div>
      <div class="console-month-legend" aria-hidden="true">
        {EVENT_KINDS.map((kind) => (
          <span key={kind} class={`console-leg ${KIND_CLASSES[kind]}`}>
            <i />
            {texts.kinds[kind]}
          </span>
        ))}
        <span class="console-leg mod-remote">
          <i class="is-tentative" />
          {texts.legendTentative}
        </span>
        {hasGuest && (
          <span>
            <Icon name="mailEnvelope" size="XS" />
            {texts.legendGuest}
          </span>
        )}
      </div>
    </div>
  );
}
