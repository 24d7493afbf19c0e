import type { ShownConfiguration } from '../../../contract/configurations';
import type { ConfigurationTexts } from './texts';

/** One thing that a configuration says, in words for people. */
export type Words = { label: string; value: string };

/**
 * All that a configuration says.
 *
 * @param establishmentName of an establishment by its id
 */
export function configurationWords(
  configuration: ShownConfiguration,
  texts: ConfigurationTexts,
  establishmentName: (id: string) => string = (id) => id,
): Words[] {
  const { name, tenant, establishments, notificationEmails, products, google, active } = configuration;
  const { locale, timeZone, halfDays, sendInvitations, pendingWorkplaces, absences } =
    configuration.presentation;
  const said: [label: string, value: string][] = [
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
  return said.map(([label, value]) => ({ label, value }));
}

/**
 * What is not the same before and after; empty where one of them does not say it.
 *
 * @param before null for a configuration that was created
 * @param after null for one that was deleted
 */
export function differingWords(
  before: ShownConfiguration | null,
  after: ShownConfiguration | null,
  texts: ConfigurationTexts,
): { label: string; before: string; after: string }[] {
  const was = before ? configurationWords(before, texts) : [];
  const is = after ? configurationWords(after, texts) : [];
  const valueIn = (words: Words[], label: string) => words.find((one) => one.label === label)?.value ?? '';
  return (before ? was : is)
    .map(({ label }) => ({ label, before: valueIn(was, label), after: valueIn(is, label) }))
    .filter((one) => one.before !== one.after);
}
