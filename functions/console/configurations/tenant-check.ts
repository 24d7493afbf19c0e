import type { Configuration } from '../../domain/configuration';
import type { TenantProbe } from '../../lucca/api/tenant-probe';
import type { EstablishmentList, LuccaCheck } from '../contract/configurations';
import type { Establishments } from './establishments';

export type TenantCheckDependencies = {
  establishments: Pick<Establishments, 'list'>;
  /** Looks for a Lucca tenant at an origin. */
  probeTenant: (origin: string) => Promise<TenantProbe>;
};

const FINDINGS: Record<EstablishmentList['state'], LuccaCheck['finding']> = {
  ready: 'ready',
  no_credentials: 'no_credentials',
  refused: 'refused',
  unavailable: 'unreachable',
};

/** Checks a Lucca URL as a person enters it. */
export async function checkTenant(
  entered: string,
  configurations: Configuration[],
  { establishments, probeTenant }: TenantCheckDependencies,
): Promise<LuccaCheck> {
  const origin = httpsOrigin(entered);
  if (origin === null) return { finding: 'not_https', establishments: null };
  const { state, tenant, items } = await establishments.list(configurations);
  if (tenant === origin) {
    const count = items.filter(({ isArchived }) => !isArchived).length;
    return { finding: FINDINGS[state], establishments: state === 'ready' ? count : null };
  }
  const found = await probeTenant(origin);
  if (found !== 'lucca') return { finding: found, establishments: null };
  return { finding: tenant === null ? FINDINGS[state] : 'other_tenant', establishments: null };
}

function httpsOrigin(entered: string): string | null {
  const url = URL.parse(entered.trim());
  return url?.protocol === 'https:' ? url.origin : null;
}
