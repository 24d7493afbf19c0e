import * as z from 'zod';
import { functionName, readProperties, resourcesOf, type Lookup, type Template } from '../template';

export type JwtSettings = { issuer: string; audience: string[] };

/** A route of an HTTP API: `ANY /hooks`, `GET /hooks/{id}`, `POST /hooks/{proxy+}` or `$default`. */
export type Route<Target> = { key: string; target: Target };

export type Match<Found> = { route: Found; pathParameters: Record<string, string> };

/**
 * The route that API Gateway selects: the most specific path, then the method before ANY.
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

/** The lowest rank wins. */
function rank(key: string): number {
  if (key === '$default') return 1000;
  const variables = key.includes('+}') ? 100 : (key.match(/\{/g)?.length ?? 0) * 10;
  return variables + (key.startsWith('ANY ') ? 1 : 0);
}

const route = z.object({
  RouteKey: z.string(),
  Target: z.string().transform((target) => target.replace('integrations/', '')),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
});

const authorizer = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const integration = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});

/** The routes of a template with the functions they invoke. */
export function routesOf(
  template: Template,
  lookup: Lookup,
): { key: string; functionName: string; jwt: JwtSettings | null }[] {
  const authorizers = new Map(
    resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer').map(([id, resource]) => {
      const { Issuer, Audience } = readProperties(resource, authorizer, lookup).JwtConfiguration;
      return [lookup.ref(id), { issuer: Issuer, audience: Audience }];
    }),
  );
  const integrations = new Map(
    resourcesOf(template, 'AWS::ApiGatewayV2::Integration').map(([id, resource]) => [
      lookup.ref(id),
      readProperties(resource, integration, lookup),
    ]),
  );
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([id, resource]) => {
    const {
      RouteKey,
      Target,
      AuthorizationType,
      AuthorizerId = '',
    } = readProperties(resource, route, lookup);
    const target = integrations.get(Target);
    if (!target) throw new Error(`The integration of ${id} is not in the template`);
    const jwt = authorizers.get(AuthorizerId) ?? null;
    if (AuthorizationType === 'JWT' && !jwt)
      throw new Error(`The authorizer of ${id} is not in the template`);
    return { key: RouteKey, functionName: functionName(target.IntegrationUri), jwt };
  });
}
