import * as z from 'zod';
import { configuration, sharedEstablishments, type Configuration } from '../../domain/configuration';
import type { BodyOf } from '../contract/operations';
import type { FieldProblem } from '../contract/problem';
import { fieldProblems } from '../http/field-problems';
import { ProblemError } from '../http/response';

const { products, presentation } = configuration.shape;

/** What `createConfiguration` takes, with all rules. */
export const strictNewConfiguration = configuration.omit({ id: true, active: true }).extend({
  products: configuration.shape.products.default(['training', 'office']),
  google: configuration.shape.google.partial().prefault({}),
});

/** What `changeConfiguration` takes, with all rules. */
export const strictChangedConfiguration = configuration.omit({ id: true, active: true });

/** The secrets with Google credentials that this deployment has. */
export type GoogleSecrets = { names: string[]; prefix: string };

/**
 * A configuration as it would be kept.
 *
 * @throws ProblemError naming each field that breaks a rule
 */
export function newConfiguration(
  body: BodyOf<'createConfiguration'>,
  id: string,
  secrets: GoogleSecrets,
): Configuration {
  const { google = {}, ...rest } = body;
  const [only, ...others] = secrets.names;
  const fallback = others.length === 0 ? only : undefined;
  const secret = google.credentialsSecretId ?? fallback;
  return checked(
    { ...rest, google: { ...google, credentialsSecretId: secret } },
    { id, active: false },
    secrets,
    {
      products: ['training', 'office'],
    },
  );
}

/** @throws ProblemError naming each field that breaks a rule */
export function changedConfiguration(
  body: BodyOf<'changeConfiguration'>,
  { id, active }: Configuration,
  secrets: GoogleSecrets,
): Configuration {
  return checked(body, { id, active }, secrets, {});
}

function checked(
  body: object,
  kept: Pick<Configuration, 'id' | 'active'>,
  secrets: GoogleSecrets,
  defaults: Partial<Configuration>,
): Configuration {
  const input = { ...defaults, ...body, ...kept };
  const parsed = configuration.safeParse(input);
  const errors = [
    ...(parsed.success ? [] : fieldProblems(parsed.error.issues, input)),
    ...repeated(input, 'establishments'),
    ...repeated(input, 'notificationEmails'),
    ...(parsed.success ? unreadableSecret(parsed.data, secrets) : []),
  ];
  if (!parsed.success || errors.length > 0) {
    throw new ProblemError('invalid_request', 'The configuration breaks a rule', errors);
  }
  return parsed.data;
}

/**
 * An establishment belongs to one configuration.
 *
 * @throws ProblemError naming each that belongs to another one already
 */
export function refuseTaken(candidate: Configuration, others: Configuration[]): void {
  const names = new Map(others.map(({ id, name }) => [id, name]));
  const errors = sharedEstablishments([...others, candidate]).map(({ position, owner }): FieldProblem => ({
    pointer: `/establishments/${position}`,
    code: 'taken',
    detail: 'belongs to another configuration already',
    owner: names.get(owner.id) ?? owner.id,
  }));
  if (errors.length > 0) {
    throw new ProblemError(
      'establishment_taken',
      'An establishment belongs to another configuration',
      errors,
    );
  }
}

const lists = z.object({
  establishments: z.array(z.unknown()).catch([]),
  notificationEmails: z.array(z.unknown()).catch([]),
});

function repeated(input: unknown, name: keyof z.infer<typeof lists>): FieldProblem[] {
  const list = lists.parse(input)[name];
  return list.flatMap((value, index): FieldProblem[] =>
    list.indexOf(value) < index
      ? [{ pointer: `/${name}/${index}`, code: 'duplicate', detail: 'is there twice' }]
      : [],
  );
}

/** The connector may read no other secrets: it would be told so at the first event only. */
function unreadableSecret(
  { google: { credentialsSecretId: secret } }: Configuration,
  { names, prefix }: GoogleSecrets,
): FieldProblem[] {
  const isReadable =
    names.includes(secret) || secret.startsWith(prefix) || secret.includes(`:secret:${prefix}`);
  if (isReadable) return [];
  return [
    {
      pointer: '/google/credentialsSecretId',
      code: 'not_in_list',
      detail: `must begin with ${prefix}: the connector may read no other secret`,
    },
  ];
}

/** A configuration of which only the presentation matters: what it would have written, anywhere. */
export const previewedConfiguration = z
  .object({ products: z.array(products.element), presentation })
  .transform((chosen): Configuration => ({
    ...chosen,
    id: 'preview',
    name: 'Preview',
    tenant: 'https://example.ilucca.net',
    establishments: ['1'],
    notificationEmails: [],
    active: true,
    google: { credentialsSecretId: 'preview', scope: 'https://www.googleapis.com/auth/calendar' },
  }));
