import { FieldGroup } from '../../../components/field';
import { useTexts } from '../../../language';
import { ProductIcon, SHOWN_PRODUCTS, type Product } from '../product-icon';
import { configurationTexts } from '../texts';
import { FieldSlot } from './field-slot';
import { ProductChoice } from './product-choice';
import { formTexts } from './texts';
import type { Form } from './use-form';

export function ProductsField({ form }: { form: Form }) {
  const texts = useTexts(formTexts);
  const { productNames } = useTexts(configurationTexts);
  const { products } = form.fields;
  const toggle = (product: Product, checked: boolean) => {
    // In a fixed order: a product that is removed and added again is no change.
    const chosen = form.saved.products.filter((one) => (one === product ? checked : products.includes(one)));
    const others = SHOWN_PRODUCTS.filter(
      (one) => !form.saved.products.includes(one) && (one === product ? checked : products.includes(one)),
    );
    form.change({ products: [...chosen, ...others] });
  };
  return (
    <FieldSlot form={form} name="products">
      {({ error }) => (
        <FieldGroup legend={texts.products} error={error} required>
          <div class="console-stack mod-S">
            {SHOWN_PRODUCTS.map((product) => {
              const isChosen = products.includes(product);
              const isSaved = form.saved.products.includes(product);
              const change = isChosen ? texts.added : texts.removed;
              return (
                <ProductChoice
                  key={product}
                  name={
                    <>
                      {productNames[product]}
                      {form.marksChanges && isChosen !== isSaved && (
                        <span class="console-changed"> {change}</span>
                      )}
                    </>
                  }
                  help={
                    form.marksChanges && isSaved && !isChosen
                      ? texts.productRemoved
                      : texts.productHints[product]
                  }
                  checked={isChosen}
                  onChange={(checked) => {
                    toggle(product, checked);
                  }}
                  end={<ProductIcon product={product} isNamed />}
                />
              );
            })}
          </div>
        </FieldGroup>
      )}
    </FieldSlot>
  );
}
