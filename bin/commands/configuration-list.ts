import type { Configuration } from '../../functions/store/configuration';
import { textTable } from './text-table';

const COLUMNS = [
  { title: 'Id', width: 18 },
  { title: 'Name', width: 22 },
  { title: 'Tenant', width: 32 },
  { title: 'Establishments', width: 22 },
  { title: 'Products', width: 18 },
  { title: 'Active', width: 7 },
];

export function configurationList(configurations: Configuration[]): string {
  if (configurations.length === 0) return 'There are no configurations yet.\n';
  const rows = configurations.map(({ id, name, tenant, establishments, products, active }) => [
    id,
    name,
    tenant,
    establishments.join(', '),
    products.join(', '),
    active ? 'yes' : 'no',
  ]);
  return textTable(COLUMNS, rows);
}
