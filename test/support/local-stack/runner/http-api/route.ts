/** A route of an HTTP API: `ANY /hooks`, `GET /hooks/{id}`, `POST /hooks/{proxy+}` or `$default`. */
export type Route<Target> = { key: string; target: Target };

export type Match<Found> = { route: Found; pathParameters: Record<string, string> };

/**
 * The route that API Gateway would choose: the most specific path, and there a method before ANY.
 */
export function findRoute<Found extends Route<unknown>>(
  routes: readonly Found[],
  method: string,
  path: string,
): Match<Found> | undefined {
  return routes
    .flatMap((route) => {
      const pathParameters = matchRoute(route.key, method, path);
      return pathParameters ? [{ route, pathParameters }] : [];
    })
    .sort((a, b) => rank(a.route.key) - rank(b.route.key))[0];
}

function matchRoute(key: string, method: string, path: string): Record<string, string> | undefined {
  if (key === '$default') return {};
  const [wantedMethod = '', wantedPath = ''] = key.split(' ');
  if (wantedMethod !== 'ANY' && wantedMethod !== method) return undefined;
  const wanted = wantedPath.split('/');
  const given = path.split('/');
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+)?\}$/.exec(part) ?? [];
    const value = greedy ? given.slice(index).join('/') : given[index];
    if (value === undefined || (name !== undefined && value === '')) return undefined;
    if (name === undefined && value !== part) return undefined;
    if (name !== undefined) parameters[name] = value;
    if (greedy) return parameters;
  }
  return wanted.length === given.length ? parameters : undefined;
}

/** Lower wins. */
function rank(key: string): number {
  if (key === '$default') return 1000;
  const variables = key.includes('+}') ? 100 : (key.match(/\{/g)?.length ?? 0) * 10;
  return variables + (key.startsWith('ANY ') ? 1 : 0);
}
