import type { ApiConfiguration } from '../../../contract/configurations';
import type { ConfigurationTexts } from './texts';

/** A field of a configuration as text. */
export type FieldText = { label: string; value: string };

/** @param establishmentName returns the name of an establishment */
export function configurationFields(
  configuration: ApiConfiguration,
  texts: ConfigurationTexts,
  establishmentName: (id: string) => string = (id) => id,
): FieldText[] {
  const { name, tenant, establishments, notificationEmails, products, google, active } = configuration;
  const { locale, timeZone, halfDays, sendInvitations, pendingWorkplaces, absences } =
    configuration.presentation;
  const fields: [label: string, value: string][] = [
    [texts.name, name],
    [texts.tenant, tenant],
    [texts.establishmentList, establishments.map(establishmentName).join(', ')],
    [texts.notifications, notificationEmails.join(', ')],
    [texts.productList, products.map((product) => texts.productNames[product]).join(', ')],
    [texts.locale, texts.locales[locale]],
    [texts.timeZone, timeZone],
    [texts.morning, halfDays.first.join(' – ')],
    [texts.afternoon, halfDays.second.join(' – ')],
    [texts.invitations, texts.invitationChoices[sendInvitations]],
    [texts.pending, texts.pendingChoices[pendingWorkplaces]],
    [texts.absenceTitle, texts.absenceTitles[absences.title]],
    [texts.absenceAs, texts.absenceKinds[absences.as]],
    [texts.credentials, google.credentialsSecretId],
    [texts.scope, google.scope],
    [texts.state, active ? texts.active : texts.inactive],
  ];
  return fields.map(([label, value]) => ({ label, value }));
}

/**
 * The fields that differ; a value is empty if there is none.
 *
 * @param before null for a configuration that was created
 * @param after null for one that was deleted
 */
export function changedFields(
  before: ApiConfiguration | null,
  after: ApiConfiguration | null,
  texts: ConfigurationTexts,
  establishmentName?: (id: string) => string,
): { label: string; before: string; after: string }[] {
  const old = before ? configurationFields(before, texts, establishmentName) : [];
  const current = after ? configurationFields(after, texts, establishmentName) : [];
  const valueIn = (fields: FieldText[], label: string) =>
    fields.find((one) => one.label === label)?.value ?? '';
  return (before ? old : current)
    .map(({ label }) => ({ label, before: valueIn(old, label), after: valueIn(current, label) }))
    .filter((one) => one.before !== one.after);
}
