import type { ListedConfiguration } from '../../../../contract/configurations';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import type { Establishments } from '../form/tenant';
import { sectionPath } from '../paths';
import { ProductIcon, SHOWN_PRODUCTS } from '../product-icon';
import { DayFigures } from './day-figures';
import { RowActions } from './row-actions';
import { StateCell } from './state-cell';
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
