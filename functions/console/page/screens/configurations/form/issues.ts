import { isTimeZone } from '../../../../../shared/time';
import type { EstablishmentList } from '../../../../contract/configurations';
import type { FieldProblem } from '../../../../contract/problem';
import { FIELD_NAMES, POINTERS, type FieldName, type Fields } from './fields';

/** What is wrong with a field; each rule has its text. */
export const RULES = [
  'required',
  'tooLong',
  'url',
  'emailAt',
  'emailDomain',
  'email',
  'timeZone',
  'time',
  'order',
  'establishmentId',
  'notInLucca',
  'archived',
  'taken',
  'duplicate',
  'notLucca',
  'unreachable',
  'secret',
  'other',
] as const;
export type Rule = (typeof RULES)[number];

export type Issue = {
  rule: Rule;
  /** The offending value; for establishments its id. */
  value: string;
  /** For `taken`: the name of the configuration. */
  owner: string;
};

export type Issues = Partial<Record<FieldName, Issue[]>>;

const MAX_NAME_LENGTH = 200;
const EMAIL = /^[^\s@"<>(),;:]+@[^\s@]+\.[^\s@.]{2,}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** As on the server: Lucca's ids are numbers. */
const ESTABLISHMENT_ID = /^\d{1,20}$/;

type Context = {
  /** Lucca's list of the entered tenant; null if there is none. */
  listed: EstablishmentList['items'] | null;
  /** Establishments that the configuration already has: Lucca may have archived them since. */
  kept: readonly string[];
  id: string | null;
};

/** Checks what the browser can know. */
export function findIssues(fields: Fields, context: Context): Issues {
  const { name, tenant, establishments, notificationEmails, products } = fields;
  return {
    name: name.trim() === '' ? required() : issues('tooLong', name.length > MAX_NAME_LENGTH ? [name] : []),
    tenant: tenant.trim() === '' ? required() : issues('url', isLuccaUrl(tenant) ? [] : [tenant]),
    establishments:
      establishments.length === 0
        ? required()
        : establishments.flatMap((one) => establishmentIssue(one, context)),
    notificationEmails: notificationEmails.flatMap(emailIssue),
    products: products.length === 0 ? required() : [],
    timeZone: issues('timeZone', isTimeZone(fields.timeZone) ? [] : [fields.timeZone]),
    morning: halfDayIssue(fields.morning),
    afternoon: halfDayIssue(fields.afternoon),
  };
}

/**
 * Turns the server's problems into issues.
 *
 * @param fields the values that the server has rejected
 */
export function serverIssues(problems: readonly FieldProblem[], fields: Fields): Issues {
  const found: Issues = {};
  for (const { pointer, code, detail, owner = '' } of problems) {
    const field = FIELD_NAMES.find((name) => isWithin(pointer, POINTERS[name]));
    if (!field) continue;
    const item = /\/(\d+)$/.exec(pointer)?.[1];
    const value = fields[field];
    const entry = Array.isArray(value) && item !== undefined ? value[Number(item)] : value;
    const issue = { rule: ruleOf(field, code, detail), value: entry?.toString() ?? '', owner };
    found[field] = [...(found[field] ?? []), issue];
  }
  return found;
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

const INVALID: Partial<Record<FieldName, Rule>> = {
  tenant: 'url',
  notificationEmails: 'email',
  establishments: 'establishmentId',
  timeZone: 'timeZone',
  morning: 'order',
  afternoon: 'order',
};

function ruleOf(field: FieldName, code: FieldProblem['code'], detail: string): Rule {
  if (field === 'credentialsSecretId') return 'secret';
  if (code === 'taken' || code === 'duplicate') return code;
  if (code === 'missing' || code === 'too_short') return 'required';
  if (code === 'too_long') return 'tooLong';
  if (code === 'not_in_list' && field === 'establishments') {
    return detail.includes('archived') ? 'archived' : 'notInLucca';
  }
  return INVALID[field] ?? 'other';
}

function required(): Issue[] {
  return issues('required', ['']);
}

function issues(rule: Rule, values: string[]): Issue[] {
  return values.map((value) => ({ rule, value, owner: '' }));
}

function isLuccaUrl(text: string): boolean {
  const url = URL.parse(text.trim());
  return url?.protocol === 'https:' && url.hostname.includes('.');
}

function establishmentIssue(id: string, { listed, kept, id: own }: Context): Issue[] {
  if (kept.includes(id)) return [];
  if (listed === null) return issues('establishmentId', ESTABLISHMENT_ID.test(id) ? [] : [id]);
  const found = listed.find((one) => one.id === id);
  const owner = found?.configuration;
  if (owner && owner.id !== own) return [{ rule: 'taken', value: id, owner: owner.name }];
  if (!found) return issues('notInLucca', [id]);
  return issues('archived', found.isArchived ? [id] : []);
}

/** The rules that a wrong address breaks, the most helpful one. */
export function emailIssue(address: string): Issue[] {
  if (EMAIL.test(address)) return [];
  const [, domain, ...others] = address.split('@');
  if (domain === undefined) return issues('emailAt', [address]);
  const isCut = others.length === 0 && /^[^\s.]*\.?$/.test(domain);
  return issues(isCut ? 'emailDomain' : 'email', [address]);
}

function halfDayIssue([from, to]: Fields['morning']): Issue[] {
  const wrong = [from, to].filter((time) => !TIME.test(time));
  if (wrong.length > 0) return issues('time', wrong.slice(0, 1));
  return issues('order', from < to ? [] : [`${from} – ${to}`]);
}
