import * as z from 'zod';
import { configuration, type Configuration } from '../../domain/configuration';
import { isBelow } from '../../google/credentials';
import type { BodyOf } from '../contract/operations';
import type { FieldProblem } from '../contract/problem';
import { fieldProblems } from '../http/field-problems';
import { ProblemError } from '../http/response';

const { products, google, presentation } = configuration.shape;

const DEFAULT_PRODUCTS: Configuration['products'] = ['training', 'office'];

const MAX_ID_LENGTH = 50;

/** Letters that Unicode does not decompose into a base letter and a mark. */
const TRANSLITERATIONS: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l' };

/** All rules for the body of `createConfiguration`, for the OpenAPI document. */
export const newConfigurationRules = configuration.omit({ id: true, active: true }).extend({
  products: products.default(DEFAULT_PRODUCTS),
  google: google.partial().prefault({}),
});

/** All rules for the body of `changeConfiguration`, for the OpenAPI document. */
export const changedConfigurationRules = configuration.omit({ id: true, active: true });

/** Turns the body of `previewPresentation` into a configuration of which only products and presentation are used. */
export const previewedConfiguration = z
  .object({ products: z.array(products.element), presentation })
  .transform((body): Configuration => ({
    ...body,
    id: 'preview',
    name: 'Preview',
    tenant: 'https://example.ilucca.net',
    establishments: ['1'],
    notificationEmails: [],
    active: true,
    google: { credentialsSecretId: 'preview', scope: 'https://www.googleapis.com/auth/calendar' },
  }));

/**
 * Returns an inactive configuration.
 *
 * @param defaultSecret used if the body names no secret
 * @param prefix of the secrets that the connector may read
 * @throws ProblemError naming each invalid field
 */
export function newConfiguration(
  body: BodyOf<'createConfiguration'>,
  id: string,
  { defaultSecret, prefix }: { defaultSecret: string | undefined; prefix: string },
): Configuration {
  const credentialsSecretId = body.google?.credentialsSecretId ?? defaultSecret;
  const input = {
    products: DEFAULT_PRODUCTS,
    ...body,
    google: { ...body.google, credentialsSecretId },
    id,
    active: false,
  };
  return validate(input, prefix);
}

/**
 * @param prefix of the secrets that the connector may read
 * @throws ProblemError naming each invalid field
 */
export function changedConfiguration(
  body: BodyOf<'changeConfiguration'>,
  { id, active }: Configuration,
  prefix: string,
): Configuration {
  return validate({ ...body, id, active }, prefix);
}

function validate(input: object, prefix: string): Configuration {
  const parsed = configuration.safeParse(input);
  const errors = [
    ...(parsed.success ? [] : fieldProblems(parsed.error.issues, input)),
    ...duplicates(input, 'establishments'),
    ...duplicates(input, 'notificationEmails'),
    ...(parsed.success ? unreadableSecret(parsed.data, prefix) : []),
  ];
  if (!parsed.success || errors.length > 0) {
    throw new ProblemError('invalid_request', 'The configuration is invalid', errors);
  }
  return parsed.data;
}

const lists = z.object({
  establishments: z.array(z.unknown()).catch([]),
  notificationEmails: z.array(z.unknown()).catch([]),
});

function duplicates(input: object, name: keyof z.infer<typeof lists>): FieldProblem[] {
  const list = lists.parse(input)[name];
  return list.flatMap((value, index): FieldProblem[] =>
    list.indexOf(value) < index
      ? [{ pointer: `/${name}/${index}`, code: 'duplicate', detail: 'is a duplicate' }]
      : [],
  );
}

/** The functions have no permission to read other secrets. Without this check, only the first event would reveal that. */
function unreadableSecret(
  { google: { credentialsSecretId: secret } }: Configuration,
  prefix: string,
): FieldProblem[] {
  if (isBelow(prefix, secret)) return [];
  const detail = `must begin with ${prefix}: the connector can read no other secrets`;
  return [{ pointer: '/google/credentialsSecretId', code: 'not_in_list', detail }];
}

/** Derives an id from the name: `Île-de-France` becomes `ile-de-france`, or `ile-de-france-2` if that is taken. */
export function configurationId(name: string, taken: ReadonlySet<string>): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[œæßøł]/g, (letter) => TRANSLITERATIONS[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  const base = slug || 'configuration';
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) {
    const id = `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
