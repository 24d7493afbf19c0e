import type { Reason } from '../../../../domain/vocabulary';
import type { LogRow } from '../../../contract/logs';

type RemedyKind =
  | 'authorization'
  | 'add'
  | 'products'
  | 'configuration'
  | 'configurations'
  | 'googleUsers'
  | 'googleApis'
  | 'googleQuotas'
  | 'lucca';

/** Where the cause of an outcome is removed. */
export type Remedy = {
  kind: RemedyKind;
  to: string;
  /** Whether the page belongs to Google or Lucca. */
  isExternal: boolean;
  /** Whether only administrators can do something there. */
  needsAdministrator: boolean;
};

const KINDS: Partial<Record<Reason, RemedyKind>> = {
  authorization_missing: 'authorization',
  credentials_rejected: 'authorization',
  credentials_missing: 'authorization',
  permission_denied: 'authorization',
  no_configuration: 'add',
  product_not_selected: 'products',
  configuration_inactive: 'configuration',
  configuration_removed: 'configurations',
  unknown_google_user: 'googleUsers',
  google_account_suspended: 'googleUsers',
  no_google_calendar: 'googleUsers',
  google_api_disabled: 'googleApis',
  quota_exhausted: 'googleQuotas',
  employee_without_address: 'lucca',
  employee_outside_workspace: 'lucca',
  too_many_events: 'lucca',
  lucca_access_refused: 'lucca',
};

const GOOGLE = {
  googleUsers: 'https://admin.google.com/ac/users',
  googleApis: 'https://console.cloud.google.com/apis/library/calendar-json.googleapis.com',
  googleQuotas: 'https://console.cloud.google.com/apis/api/calendar-json.googleapis.com/quotas',
};

/** Removed in the console; of the other ones, a retry is what is left to do here. */
const OF_ROWS: readonly RemedyKind[] = ['authorization', 'add', 'products', 'configuration'];

type Cause = Pick<LogRow, 'outcome' | 'reason' | 'configuration' | 'establishment' | 'tenant'>;

/** Returns where the cause is removed; null if nothing has to be done, or no page is known. */
export function remedyOf({ outcome, reason, configuration, establishment, tenant }: Cause): Remedy | null {
  const isOpen = outcome === 'failed' || outcome === 'waiting' || outcome === 'skipped';
  const kind = isOpen && reason !== null ? KINDS[reason] : undefined;
  if (kind === undefined) return null;
  const to = pathOf(kind, { configuration, establishment, tenant });
  if (to === null) return null;
  return { kind, to, isExternal: !to.startsWith('/'), needsAdministrator: kind === 'add' };
}

/** Whether the list offers this remedy in place of a retry, which would fail again. */
export function isRowRemedy({ kind, to }: Remedy, reason: Reason | null): boolean {
  return OF_ROWS.includes(kind) && to.startsWith('/') && reason !== 'permission_denied';
}

function pathOf(
  kind: RemedyKind,
  { configuration, establishment, tenant }: Pick<Cause, 'configuration' | 'establishment' | 'tenant'>,
): string | null {
  if (kind === 'googleUsers' || kind === 'googleApis' || kind === 'googleQuotas') return GOOGLE[kind];
  if (kind === 'lucca') return tenant;
  if (kind === 'configurations') return '/console/configurations';
  if (kind === 'add') {
    return establishment && `/console/configurations?add=${encodeURIComponent(establishment.id)}`;
  }
  if (configuration === null) return null;
  const page = `/console/configurations/${encodeURIComponent(configuration)}`;
  if (kind === 'authorization') return `${page}?step=authorization`;
  return kind === 'products' ? `${page}?section=products` : page;
}
