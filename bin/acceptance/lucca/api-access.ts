import { API_VERSION, RESOURCES, SCOPES } from '../../../functions/lucca/api/schemas';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../check';
import type { LuccaAccess } from './access';
import { describeAnswer } from './answers';
import { grants, type SharedLists } from './resources';

/** Lucca never had this version of its API. */
const UNKNOWN_VERSION = '2000-01-01';

const PAIR = `${RESOURCES.employees.scope} ${RESOURCES.employees.embeddedScope}`;

/** The version of the API. */
export function apiVersionCheck(access: LuccaAccess, { establishments }: SharedLists): Check {
  return {
    name: 'lucca.api-version',
    title: 'Ask for our and for an unknown version of the API',
    plan: 'Reads the list of establishments in our version of the API and in one that does not exist.',
    decides: ['LUCCA-16', 'LUCCA-17'],
    run: async () => {
      const ours = await establishments();
      const { path, scope } = RESOURCES.establishments;
      const unknown = await (
        await access.lucca()
      ).request({ method: 'GET', path, scope, query: { limit: '1' }, apiVersion: UNKNOWN_VERSION });
      return { findings: [ourVersion(ours), unknownVersion(unknown)] };
    },
  };

  function ourVersion(answer: Awaited<ReturnType<typeof establishments>>): Finding {
    const version = answer.headers.get('api-version');
    if (answer.status !== 200) return refuted('LUCCA-16', describeAnswer(answer));
    if (version === API_VERSION) return confirmed('LUCCA-16', `200 with Api-Version ${version}`);
    return refuted('LUCCA-16', `200 with ${version === null ? 'no Api-Version' : `Api-Version ${version}`}`);
  }

  function unknownVersion(answer: Awaited<ReturnType<typeof establishments>>): Finding {
    const { status, headers } = answer;
    if (status >= 500) return notDecided('LUCCA-17', describeAnswer(answer), 'Run it again');
    if (status >= 400) return confirmed('LUCCA-17', describeAnswer(answer));
    const version = headers.get('api-version') ?? 'none';
    return refuted('LUCCA-17', `${status} for the version ${UNKNOWN_VERSION}, with Api-Version ${version}`);
  }
}

/** The scopes of the tokens. */
export function scopesCheck(access: LuccaAccess): Check {
  return {
    name: 'lucca.scopes',
    title: 'Request a token for each scope',
    plan: 'Requests an access token for each scope that the connector uses, and one for two scopes.',
    decides: ['LUCCA-18', 'LUCCA-19'],
    run: async () => {
      const lucca = await access.lucca();
      const missing: string[] = [];
      for (const scope of SCOPES) if (!(await grants(lucca, scope))) missing.push(scope);
      return { findings: [single(missing), await pair(missing)] };

      async function pair(refused: string[]): Promise<Finding> {
        if (PAIR.split(' ').some((scope) => refused.includes(scope))) {
          return notDecided('LUCCA-19', 'one of the two scopes is not granted', 'Grant it to the API client');
        }
        if (await grants(lucca, PAIR)) return confirmed('LUCCA-19', `granted: ${PAIR}`);
        return refuted('LUCCA-19', `invalid_scope for "${PAIR}", while each is granted alone`);
      }
    },
  };

  function single(missing: string[]): Finding {
    if (missing.length === 0) return confirmed('LUCCA-18', `all ${SCOPES.length} granted`);
    const advice = 'Add them to the API client in Lucca; if that offers them no more, they were renamed';
    return refuted('LUCCA-18', `invalid_scope for ${missing.join(', ')}. ${advice}`);
  }
}
