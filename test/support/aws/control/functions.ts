import { createHash } from 'node:crypto';
import * as z from 'zod';
import {
  resourcesOf,
  resolveIntrinsics,
  type Lookup,
  type Template,
} from '../../local-stack/runner/template';
import { AwsFault } from './server';

const given = z.looseObject({
  Description: z.string().default(''),
  Role: z.string().default(''),
  Code: z.unknown(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});

type Configuration = {
  FunctionName: string;
  Role: string;
  CodeSha256: string;
  Description: string;
  Environment: { Variables: Record<string, string> };
};

type FakeFunction = {
  latest: Configuration;
  /** By number. */
  versions: Map<string, Configuration>;
  /** What the newest version was published from. */
  published: string;
  next: number;
  alias: { version: string; weights: Record<string, number> };
  invocations: number;
  /** Until the unpublished version was read once. */
  isUpdating: boolean;
};

const update = z.strictObject({ Description: z.string() });
const publish = z.strictObject({ CodeSha256: z.string(), Description: z.string() });
const move = z.strictObject({
  FunctionVersion: z.string(),
  RoutingConfig: z.strictObject({ AdditionalVersionWeights: z.record(z.string(), z.number()) }),
});

export type RestAnswer = { status: number; body: object | null };

const ALIAS = 'live';

/** Every tenth invocation of an alias with weights goes to the other version. */
const SHARE = 10;

const ROUTES = /^\/2015-03-31\/functions\/([^/]+)(\/configuration|\/versions|\/aliases\/live)?$/;

/** Versions and aliases of the functions of a template. */
export class FakeFunctions {
  readonly all = new Map<string, FakeFunction>();
  readonly denied = new Set<string>();
  /** AWS-14: what the account allows. */
  concurrency = { limit: 1000, unreserved: 1000 };
  onError: (functionName: string, version: string) => void = () => undefined;

  constructor(template: Template, lookup: Lookup) {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::Lambda::Function')) {
      const { Description, Role, Code, Environment } = given.parse(resolveIntrinsics(Properties, lookup));
      const FunctionName = lookup.ref(id);
      const CodeSha256 = createHash('sha256').update(JSON.stringify(Code)).digest('base64');
      const Variables = Environment?.Variables ?? {};
      const latest = { FunctionName, Role, CodeSha256, Description, Environment: { Variables } };
      this.all.set(FunctionName, {
        latest,
        versions: new Map([['1', { ...latest }]]),
        published: JSON.stringify(latest),
        next: 2,
        alias: { version: '1', weights: {} },
        invocations: 0,
        isUpdating: false,
      });
    }
  }

  /** Answers a request of Lambda's REST API; null for invocations and unknown paths. */
  handle(method: string, url: string, body: unknown): RestAnswer | null {
    const { pathname, searchParams } = new URL(url, 'http://lambda');
    if (pathname.startsWith('/2016-08-19/account-settings')) {
      const { limit, unreserved } = this.concurrency;
      const AccountLimit = { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved };
      return { status: 200, body: { AccountLimit, AccountUsage: {} } };
    }
    const [, encoded, path = ''] = ROUTES.exec(pathname) ?? [];
    if (encoded === undefined) return null;
    const one = this.#find(decodeURIComponent(encoded));
    const qualifier = searchParams.get('Qualifier');
    switch (`${method} ${path}`) {
      case 'GET /configuration':
        this.#allow('GetFunctionConfiguration');
        return { status: 200, body: this.#describe(one, qualifier ?? '$LATEST') };
      case 'PUT /configuration':
        this.#allow('UpdateFunctionConfiguration');
        requireUpdated(one);
        Object.assign(one.latest, update.parse(body));
        one.isUpdating = true;
        return { status: 200, body: { ...one.latest, Version: '$LATEST', LastUpdateStatus: 'InProgress' } };
      case 'POST /versions':
        this.#allow('PublishVersion');
        requireUpdated(one);
        return { status: 201, body: this.#publish(one, publish.parse(body)) };
      case 'GET /versions':
        return {
          status: 200,
          body: {
            Versions: ['$LATEST', ...one.versions.keys()].map((version) => this.#describe(one, version)),
          },
        };
      case 'DELETE ':
        return this.#delete(one, qualifier);
      case 'GET /aliases/live':
        return { status: 200, body: describeAlias(one) };
      case 'PUT /aliases/live': {
        const { FunctionVersion, RoutingConfig } = move.parse(body);
        one.alias = { version: FunctionVersion, weights: RoutingConfig.AdditionalVersionWeights };
        return { status: 200, body: describeAlias(one) };
      }
      default:
        return null;
    }
  }

  /** The version that an invocation runs. */
  choose(name: string, qualifier: string | null): string {
    const one = this.#find(name);
    if (qualifier !== ALIAS) return qualifier ?? '$LATEST';
    one.invocations += 1;
    const [other] = Object.keys(one.alias.weights);
    return other !== undefined && one.invocations % SHARE === 1 ? other : one.alias.version;
  }

  aliasOf(name: string): FakeFunction['alias'] {
    return this.#find(name).alias;
  }

  #publish(one: FakeFunction, { CodeSha256, Description }: z.infer<typeof publish>): object {
    if (CodeSha256 !== one.latest.CodeSha256)
      throw new AwsFault('PreconditionFailedException', 'Other code', 412);
    const newest = String(one.next - 1);
    // "Lambda doesn't publish a version if the function's configuration and code haven't changed since the last version."
    // https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
    if (JSON.stringify(one.latest) === one.published && one.versions.has(newest))
      return this.#describe(one, newest);
    one.published = JSON.stringify(one.latest);
    const version = String(one.next);
    one.next += 1;
    one.versions.set(version, { ...one.latest, Description });
    return this.#describe(one, version);
  }

  #delete(one: FakeFunction, version: string | null): RestAnswer {
    if (version === null) throw new AwsFault('AccessDeniedException', 'The function itself must stay', 403);
    const { version: live, weights } = one.alias;
    if (version === live || version in weights) {
      throw new AwsFault('ResourceConflictException', `Version ${version} is used by an alias`, 409);
    }
    one.versions.delete(version);
    return { status: 204, body: null };
  }

  #describe(one: FakeFunction, qualifier: string): object {
    const version = qualifier === ALIAS ? one.alias.version : qualifier;
    const found = version === '$LATEST' ? one.latest : one.versions.get(version);
    if (!found) throw new AwsFault('ResourceNotFoundException', `There is no version ${version}`, 404);
    const isUpdating = version === '$LATEST' && one.isUpdating;
    if (isUpdating) one.isUpdating = false;
    const LastUpdateStatus = isUpdating ? 'InProgress' : 'Successful';
    return { ...found, Version: version, State: 'Active', LastUpdateStatus };
  }

  #find(reference: string): FakeFunction {
    const name = reference.replace(/^arn:.*:function:/, '').replace(/:.*/, '');
    const found = this.all.get(name);
    if (!found) throw new AwsFault('ResourceNotFoundException', `There is no function ${name}`, 404);
    return found;
  }

  #allow(name: string): void {
    if (this.denied.has(`lambda:${name}`)) throw new AwsFault('AccessDeniedException', 'Not authorized', 403);
  }
}

/** Lambda rejects changes during an update. */
function requireUpdated({ isUpdating }: FakeFunction): void {
  if (isUpdating) throw new AwsFault('ResourceConflictException', 'An update is in progress', 409);
}

function describeAlias({ alias: { version, weights } }: FakeFunction): object {
  return {
    Name: ALIAS,
    FunctionVersion: version,
    ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
  };
}
