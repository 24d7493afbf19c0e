import { Icon, type IconName } from '../../components/icon';
import type { PRODUCTS } from '../../../../domain/vocabulary';
import { useTexts } from '../../language';
import { configurationTexts } from './texts';

export type Product = (typeof PRODUCTS)[number];

/** In the order of the page: what concerns most employees first. */
export const SHOWN_PRODUCTS: readonly Product[] = ['absences', 'office', 'training'];

const ICONS: Record<Product, { icon: IconName; style: string }> = {
  absences: { icon: 'calendarOff', style: 'mod-absence' },
  office: { icon: 'buildingCompany', style: 'mod-office' },
  training: { icon: 'capGraduate', style: 'mod-training' },
};

type ProductIconProps = { product: Product; /** The product's name is next to it. */ isNamed?: boolean };

export function ProductIcon({ product, isNamed = false }: ProductIconProps) {
  const { productNames } = useTexts(configurationTexts);
  const { icon, style } = ICONS[product];
  return (
    <span class={`console-kind ${style}`} title={isNamed ? undefined : productNames[product]}>
      <Icon name={icon} />
      {!isNamed && <span class="pr-u-mask">{productNames[product]}</span>}
    </span>
  );
}
