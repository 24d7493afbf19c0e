import { checkTenant } from '../../../../functions/console/configurations/tenant-check';
import type { EstablishmentList } from '../../../../functions/console/contract/configurations';
import type { TenantProbe } from '../../../../functions/lucca/api/tenant-probe';

const TENANT = 'https://acme.ilucca.net';
const item = { id: '12', name: 'Marseille', employees: null, configuration: null };
const ITEMS = [
  { ...item, isArchived: false },
  { ...item, isArchived: true },
];

type Case = { state?: EstablishmentList['state']; tenant?: string | null; found?: TenantProbe };

async function check(entered: string, { state = 'ready', tenant = TENANT, found = 'lucca' }: Case = {}) {
  const probed: string[] = [];
  const result = await checkTenant(entered, [], {
    establishments: { list: () => Promise.resolve({ state, tenant, items: state === 'ready' ? ITEMS : [] }) },
    probeTenant: (origin) => {
      probed.push(origin);
      return Promise.resolve(found);
    },
  });
  return { ...result, probed };
}

describe('the check of a Lucca URL', () => {
  it.each([TENANT, ` ${TENANT}/ `, `${TENANT}/some/page?query`])(
    'counts the establishments of the tenant that the connector reads (%s)',
    async (entered) => {
      expect(await check(entered)).toEqual({ finding: 'ready', establishments: 1, probed: [] });
    },
  );

  it.each(['', 'acme', 'acme.ilucca.net', 'http://acme.ilucca.net', 'file:///etc/passwd', 'https://'])(
    'rejects anything but HTTPS without a request (%p)',
    async (entered) => {
      expect(await check(entered)).toEqual({ finding: 'not_https', establishments: null, probed: [] });
    },
  );

  it.each([
    ['refused', 'refused'],
    ['unavailable', 'unreachable'],
  ] as const)('says that the list of the tenant is %s', async (state, finding) => {
    expect(await check(TENANT, { state })).toEqual({ finding, establishments: null, probed: [] });
  });

  it.each(['not_lucca', 'unreachable'] as const)('says that another URL is %s', async (found) => {
    const probed = ['https://else.example'];
    expect(await check('https://else.example/x', { found })).toEqual({
      ...{ finding: found, establishments: null, probed },
    });
  });

  it('says that the credentials are for another tenant', async () => {
    expect(await check('https://other.ilucca.net')).toMatchObject({ finding: 'other_tenant' });
  });

  it.each(['no_credentials', 'refused'] as const)(
    'says that a tenant answers, but the credentials are %s',
    async (state) => {
      expect(await check(TENANT, { tenant: null, state })).toMatchObject({ finding: state });
    },
  );
});
