import type { Authorization } from '../../functions/domain/authorization';
import type { Configuration } from '../../functions/domain/configuration';
import { moment } from './moment';
import { tableHead, tableNote, tableRow } from '../command-line/output';

/** Within 120 characters. */
const COLUMNS = [
  { title: 'Id', width: 18 },
  { title: 'Name', width: 22 },
  { title: 'Tenant', width: 32 },
  { title: 'Establishments', width: 22 },
  { title: 'Products', width: 18 },
  { title: 'Active', width: 7 },
];

/** A configuration beside what Google said of it last; null if Google was not asked yet. */
export type ListedConfiguration = { configuration: Configuration; authorization: Authorization | null };

export function configurationList(listed: ListedConfiguration[]): string {
  if (listed.length === 0) return 'There are no configurations yet.\n';
  return tableHead(COLUMNS) + listed.map(textOf).join('');
}

function textOf({ configuration, authorization }: ListedConfiguration): string {
  const { id, name, tenant, establishments, products, active } = configuration;
  const facts = [id, name, tenant, establishments.join(', '), products.join(', '), active ? 'yes' : 'no'];
  return tableRow(COLUMNS, facts) + tableNote(COLUMNS, `authorization ${stateOf(authorization)}`);
}

function stateOf(authorization: Authorization | null): string {
  if (!authorization) return 'not tried yet';
  const { state, since, reason, detail } = authorization;
  return [`${state} since ${moment(since)} UTC`, reason, detail].filter((part) => part !== null).join(' · ');
}
