import { EVENT_ROUTES } from './event-routes';
import { PEOPLE_ROUTES } from './people-routes';
import { Problem } from './problem';
import type { Answer, ApiCall, ApiTenant, Routes } from './route';
import { WEBHOOK_ROUTES } from './webhook-routes';

const ROUTES: Routes = { ...PEOPLE_ROUTES, ...EVENT_ROUTES, ...WEBHOOK_ROUTES };

/** Every route: method and path, as Lucca's documentation writes them. */
export const ROUTE_NAMES: readonly string[] = Object.keys(ROUTES);

/**
 * @param scopes of the token
 * @throws Problem
 */
export async function answerApiCall(
  call: ApiCall,
  scopes: readonly string[],
  tenant: ApiTenant,
): Promise<Answer> {
  const [path, family = '', id] = /^\/lucca-api\/([a-z-]+)(?:\/([^/]+))?$/.exec(call.path) ?? [];
  const route = ROUTES[`${call.method} ${family}${id === undefined ? '' : '/{id}'}`];
  if (path === undefined || !route) throw Problem.notFound();
  if (!scopes.includes(route.scope)) throw new Problem(403, 'Forbidden');
  return route.answer(tenant, call, decodeURIComponent(id ?? ''));
}
