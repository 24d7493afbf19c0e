import * as z from 'zod/mini';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { StatusBadge } from '../../../components/messages';
import { useKept } from '../../../drafts';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { authorizationTexts } from '../authorization/texts';
import type { Establishments } from '../form/tenant';
import { sectionPath, STEPS } from '../paths';
import { ProductIcon, SHOWN_PRODUCTS } from '../product-icon';
import { STATE_TONES, stateOf } from '../state';
import { configurationTexts } from '../texts';
import { openStep } from '../wizard/steps';
import { DayFigures } from './day-figures';
import { RowActions } from './row-actions';
import { listTexts } from './texts';

type RowProps = {
  item: ListedConfiguration;
  establishments: Establishments;
  /** This browser has changes that are not saved. */
  isUnsaved: boolean;
  isBusy: boolean;
  onActivate: () => void;
  /** Opens a question. */
  onAsk: (change: 'pause' | 'remove') => void;
};

/** More names follow as a number. */
const SHOWN_ESTABLISHMENTS = 5;

/** One configuration with its state and actions. */
export function ConfigurationRow({ item, establishments, isUnsaved, isBusy, onActivate, onAsk }: RowProps) {
  const texts = useTexts(listTexts);
  const formats = useFormats();
  const { configuration, lastEvent } = item;
  const { id, name, tenant } = configuration;
  const places = configuration.establishments.map(establishments.nameOf);
  const others = places.length - SHOWN_ESTABLISHMENTS;
  const shown =
    others > 0
      ? `${places.slice(0, SHOWN_ESTABLISHMENTS).join(', ')} ${texts.others(others)}`
      : places.join(', ');
  const cell = 'indexTable-body-row-cell';
  return (
    <tr class="indexTable-body-row">
      <td class={`${cell} console-c-name`}>
        <Link class={`${cell}-link console-cell-main`} to={sectionPath(id)}>
          {name}
        </Link>
        <span class="console-cell-sub">{tenant.replace('https://', '')}</span>
      </td>
      <td class={`${cell} console-c-ests`}>
        <span class="console-cell-text console-clamp">{establishments.isLoading ? '' : shown}</span>
      </td>
      <td class={`${cell} console-c-prods`}>
        <div class="console-row console-icons">
          {SHOWN_PRODUCTS.filter((product) => configuration.products.includes(product)).map((product) => (
            <ProductIcon key={product} product={product} />
          ))}
        </div>
      </td>
      <td class={`${cell} console-c-state`}>
        <StateCell item={item} isUnsaved={isUnsaved} />
      </td>
      <td class={`${cell} console-c-last`}>
        {lastEvent === null ? (
          <span class="console-cell-text console-subtle">–</span>
        ) : (
          <>
            <span class="console-cell-text" title={formats.full(lastEvent.at)}>
              {formats.ago(lastEvent.at, Date.now())}
            </span>
            {lastEvent.employee !== null && <span class="console-cell-sub">{lastEvent.employee}</span>}
          </>
        )}
      </td>
      <td class={`${cell} console-c-day`}>
        <DayFigures item={item} />
      </td>
      <td class={`${cell} console-c-action`}>
        <RowActions item={item} isBusy={isBusy} onActivate={onActivate} onAsk={onAsk} />
      </td>
    </tr>
  );
}

type StateCellProps = { item: ListedConfiguration; isUnsaved: boolean };

/** The state, and in a second line why, since when, or how far it is. */
function StateCell({ item, isUnsaved }: StateCellProps) {
  const texts = useTexts(listTexts);
  const names = useTexts(configurationTexts);
  const cause = useCause(item);
  const state = stateOf(item);
  return (
    <div class="console-result">
      <StatusBadge tone={STATE_TONES[state]}>{names.badges[state]}</StatusBadge>
      {cause !== null && <span class="console-cause">{cause}</span>}
      {isUnsaved && <span class="console-changed">{texts.unsaved}</span>}
    </div>
  );
}

function useCause(item: ListedConfiguration): string | null {
  const texts = useTexts(listTexts);
  const { sections } = useTexts(configurationTexts);
  const { reasons } = useTexts(authorizationTexts);
  const formats = useFormats();
  const [opened] = useKept<string[]>('open-products', [], z.array(z.string()));
  const { configuration, activation, authorization, lastDay } = item;
  switch (stateOf(item)) {
    case 'active':
      return null;
    case 'draft': {
      const step = openStep(item, opened.includes(configuration.id));
      return texts.step(STEPS.indexOf(step) + 1, sections[step]);
    }
    case 'paused': {
      if (activation.changedAt === null) return null;
      const day = formats.shortDay(activation.changedAt);
      return activation.changedBy === null
        ? texts.pausedSince(day)
        : texts.pausedBy(day, activation.changedBy);
    }
    case 'failing':
      return authorization.reason === null ? null : reasons[authorization.reason];
    case 'waiting': {
      const { waiting } = lastDay;
      if (waiting === 0 || authorization.since === null) return texts.waitingForCheck;
      const more = lastDay.atLeast ? '+' : '';
      const moment = formats.shortMoment(authorization.since, Date.now());
      return texts.waitingSince(waiting, formats.number(waiting) + more, moment);
    }
  }
}
