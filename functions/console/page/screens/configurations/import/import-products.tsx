import type { ImportState } from '../../../../contract/imports';
import { FieldGroup } from '../../../components/field';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { ProductChoice } from '../form/product-choice';
import { SHOWN_PRODUCTS, type Product } from '../product-icon';
import { importTexts } from './texts';

type ImportProductsProps = {
  /** Of the configuration. */
  products: readonly Product[];
  chosen: readonly Product[];
  state: ImportState | null;
  disabled: boolean;
  onChange: (chosen: Product[]) => void;
};

/** What to import, with the counts of the simulation. */
export function ImportProducts({ products, chosen, state, disabled, onChange }: ImportProductsProps) {
  const texts = useTexts(importTexts);
  const formats = useFormats();
  const shown = SHOWN_PRODUCTS.filter((product) => products.includes(product));
  return (
    <FieldGroup legend={texts.products}>
      <div class="console-stack mod-S">
        {shown.map((product) => {
          const counted = state?.products.find((one) => one.product === product);
          return (
            <ProductChoice
              key={product}
              name={texts.productNames[product]}
              help={counted ? <Progress counted={counted} /> : texts.notCounted}
              checked={chosen.includes(product)}
              disabled={disabled}
              onChange={(checked) => {
                onChange(shown.filter((one) => (one === product ? checked : chosen.includes(one))));
              }}
              end={counted && <b>{formats.number(counted.matching)}</b>}
            />
          );
        })}
      </div>
    </FieldGroup>
  );
}

/** How far the product is, and what is left out. */
function Progress({ counted }: { counted: ImportState['products'][number] }) {
  const texts = useTexts(importTexts);
  const formats = useFormats();
  const read = formats.number(counted.read);
  const state =
    counted.state === 'waiting' ? texts.states.waiting : texts.states[counted.state](counted.read, read);
  const parts = Object.entries(texts.exclusions).flatMap(([name, text]) => {
    const count = Object.entries(counted.excluded).find(([one]) => one === name)?.[1] ?? 0;
    return count > 0 ? [text(count, formats.number(count))] : [];
  });
  return (
    <>
      {state}
      {parts.length > 0 && ` · ${texts.excluded(parts.join(', '))}`}
    </>
  );
}
