import * as z from 'zod/mini';
import { stableStringify } from '../../../../../shared/json';
import { PRODUCTS } from '../../../../../domain/vocabulary';
import { presentation, type ApiConfiguration } from '../../../../contract/configurations';

const { locale, timeZone, halfDays, sendInvitations, pendingWorkplaces, absences } = presentation.shape;

/** The fields of the forms, flat: each one is compared, checked and named by itself. */
export const fieldsSchema = z.object({
  name: z.string(),
  tenant: z.string(),
  establishments: z.array(z.string()),
  notificationEmails: z.array(z.string()),
  /** Empty before a choice. */
  credentialsSecretId: z.string(),
  products: z.array(z.enum(PRODUCTS)),
  locale,
  timeZone,
  morning: halfDays.shape.first,
  afternoon: halfDays.shape.second,
  sendInvitations,
  pendingWorkplaces,
  absenceTitle: absences.shape.title,
  absenceAs: absences.shape.as,
});

export type Fields = z.infer<typeof fieldsSchema>;
export type FieldName = keyof Fields;

/** Each field with its JSON pointer in the API's body. */
export const POINTERS: Record<FieldName, string> = {
  name: '/name',
  tenant: '/tenant',
  establishments: '/establishments',
  notificationEmails: '/notificationEmails',
  credentialsSecretId: '/google',
  products: '/products',
  locale: '/presentation/locale',
  timeZone: '/presentation/timeZone',
  morning: '/presentation/halfDays/first',
  afternoon: '/presentation/halfDays/second',
  sendInvitations: '/presentation/sendInvitations',
  pendingWorkplaces: '/presentation/pendingWorkplaces',
  absenceTitle: '/presentation/absences/title',
  absenceAs: '/presentation/absences/as',
};

export const GENERAL_FIELDS: readonly FieldName[] = [
  'name',
  'tenant',
  'establishments',
  'notificationEmails',
  'credentialsSecretId',
];

/** In the order of the form. */
export const FIELD_NAMES: readonly FieldName[] = [
  ...GENERAL_FIELDS,
  'products',
  'absenceTitle',
  'absenceAs',
  'pendingWorkplaces',
  'sendInvitations',
  'timeZone',
  'locale',
  'morning',
  'afternoon',
];

export const PRESENTATION_FIELDS = FIELD_NAMES.filter((name) => !GENERAL_FIELDS.includes(name));

/** Of a configuration that is not created yet. The server has the defaults of the products and their presentation. */
export const NO_FIELDS: Fields = {
  name: '',
  tenant: '',
  establishments: [],
  notificationEmails: [],
  credentialsSecretId: '',
  products: ['training', 'office'],
  locale: 'fr',
  timeZone: 'Europe/Paris',
  morning: ['09:00', '13:00'],
  afternoon: ['14:00', '18:00'],
  sendInvitations: 'none',
  pendingWorkplaces: 'ignore',
  absenceTitle: 'masked',
  absenceAs: 'event',
};

export function fieldsOf({ google, presentation: shown, ...rest }: ApiConfiguration): Fields {
  const { name, tenant, establishments, notificationEmails, products } = rest;
  return {
    ...{ name, tenant, establishments, notificationEmails, products },
    credentialsSecretId: google.credentialsSecretId,
    locale: shown.locale,
    timeZone: shown.timeZone,
    morning: shown.halfDays.first,
    afternoon: shown.halfDays.second,
    sendInvitations: shown.sendInvitations,
    pendingWorkplaces: shown.pendingWorkplaces,
    absenceTitle: shown.absences.title,
    absenceAs: shown.absences.as,
  };
}

/** Returns the configuration with changed fields. */
export function withFields(configuration: ApiConfiguration, changes: Partial<Fields>): ApiConfiguration {
  const fields = { ...fieldsOf(configuration), ...changes };
  const { name, establishments, notificationEmails, products } = fields;
  return {
    ...configuration,
    ...{ name, establishments, notificationEmails, products },
    tenant: fields.tenant.trim(),
    google: { ...configuration.google, credentialsSecretId: fields.credentialsSecretId },
    presentation: presentationOf(fields),
  };
}

export function presentationOf(fields: Fields): ApiConfiguration['presentation'] {
  const { morning, afternoon, absenceTitle, absenceAs } = fields;
  return {
    locale: fields.locale,
    timeZone: fields.timeZone,
    halfDays: { first: morning, second: afternoon },
    sendInvitations: fields.sendInvitations,
    pendingWorkplaces: fields.pendingWorkplaces,
    absences: { title: absenceTitle, as: absenceAs },
  };
}

export function isSame(one: unknown, other: unknown): boolean {
  return stableStringify(one) === stableStringify(other);
}
