import type { Page } from 'playwright-core';
import type { ConsoleHarness } from './console-harness';

const WORDS = {
  'fr-FR': {
    create: 'Nouvelle configuration',
    next: 'Enregistrer et continuer',
    required: 'Ce champ est obligatoire.',
    taken: 'dans « France »',
    name: 'Nom de la configuration',
    tenant: 'Lucca répond : 4 établissements trouvés.',
    establishments: 'Établissements',
    notifications: 'E-mails de notification',
    invalidAddress:
      '« rh@acme » : adresse e-mail invalide. Il manque la fin du domaine, par exemple rh@acme.fr.',
    absences: 'Absences',
    absence: 'Absence de deux jours',
    language: 'Langue des événements',
    proceed: 'Continuer sans attendre',
    continue: 'Continuer',
    employee: 'Adresse e-mail d’un collaborateur',
    check: 'Vérifier',
    missing: 'Autorisation introuvable',
    delay: /jusqu’à 24 heures/,
    works: 'Google autorise le connecteur',
    activate: /^Activer( sans importer)?$/,
    active: (name: string) => `« ${name} » est active`,
    known: /collaborateurs? connus?, mis à jour aujourd’hui à \d/,
  },
  'en-GB': {
    create: 'New configuration',
    next: 'Save and continue',
    required: 'This field is required.',
    taken: 'in “France”',
    name: 'Configuration name',
    tenant: 'Lucca answers: 4 establishments found.',
    establishments: 'Establishments',
    notifications: 'Notification emails',
    invalidAddress:
      '“rh@acme”: invalid email address. The end of the domain is missing, for example rh@acme.com.',
    absences: 'Absences',
    absence: 'Two-day absence',
    language: 'Event language',
    proceed: 'Continue without waiting',
    continue: 'Continue',
    employee: 'Email address of an employee',
    check: 'Check',
    missing: 'Authorization not found',
    delay: /up to 24 hours/,
    works: 'Google allows the connector',
    activate: /^Activate( without importing)?$/,
    active: (name: string) => `“${name}” is active`,
    known: /employees? known, updated today at \d/,
  },
} as const;

type NewConfiguration = {
  locale: keyof typeof WORDS;
  width: number;
  name: string;
  id: string;
  establishment: string;
};

/** Sets up a configuration from an empty form until it is active, with typical mistakes on the way. */
export async function completeWizard(harness: ConsoleHarness, wanted: NewConfiguration): Promise<void> {
  const { locale, width, name, id, establishment } = wanted;
  const words = WORDS[locale];
  harness.delegate(false);
  const context = await harness.newContext({ locale, width });
  const page = await harness.visit('camille', '/console/configurations', { context });
  const button = (text: string | RegExp) => page.getByRole('button', { name: text, exact: true });

  // General settings, invalid at first
  await page.getByRole('link', { name: words.create }).click();
  await page.getByText(words.tenant).waitFor();
  await button(words.next).click();
  await page.getByText(words.required).first().waitFor();
  expect(await page.locator(':focus').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel(words.name).fill(name);
  const establishments = page.getByRole('combobox', { name: words.establishments });
  await establishments.click();
  const taken = page.getByRole('option', { name: 'Marseille' });
  await taken.getByText(words.taken).waitFor();
  expect(await taken.getAttribute('aria-disabled')).toBe('true');
  await establishments.fill(establishment.slice(0, 3));
  await establishments.press('Enter');
  const notifications = page.getByLabel(words.notifications);
  await notifications.fill('rh@acme');
  await notifications.press('Enter');
  await page.getByText(words.invalidAddress).waitFor();
  await page.getByRole('button', { name: /rh@acme/ }).click();
  await page.getByText(words.invalidAddress).waitFor({ state: 'detached' });
  await notifications.fill('rh@acme.example');
  await notifications.press('Enter');
  await button(words.next).click();

  // Products and presentation, with their preview
  await page.getByLabel(words.absences).first().check();
  await page.getByText(words.absence).waitFor();
  await page.getByText('Excel avancé').waitFor();
  await page.getByLabel(words.language).selectOption('en');
  await page.getByText('Advanced Excel').waitFor();
  await button(words.next).click();

  // The authorization, checked until Google has applied it
  await button(words.proceed).waitFor();
  await page.clock.install();
  await page.getByLabel(words.employee).fill('lea.fontaine@acme.example');
  await button(words.check).click();
  await page.getByText(words.missing).waitFor();
  await page.getByText(words.delay).first().waitFor();
  harness.delegate(true);
  await page.clock.fastForward('00:31');
  await page.getByText(words.works).waitFor();
  await button(words.continue).click();

  // The activation
  await button(words.activate).click();
  await page.getByText(words.active(name), { exact: true }).waitFor();
  await page.getByText(words.known).waitFor();

  expect(await harness.configuration(id)).toMatchObject({
    ...{ id, name, active: true, tenant: 'https://acme.ilucca.net' },
    notificationEmails: ['rh@acme.example'],
    products: expect.arrayContaining(['training', 'office', 'absences']) as unknown,
    presentation: { locale: 'en' },
  });
}

/** Opens the first step of a new configuration, in a browser without drafts. */
export async function openNew(harness: ConsoleHarness, width = 1280): Promise<Page> {
  const context = await harness.newContext({ width });
  const page = await harness.visit('camille', '/console/configurations/new', { context });
  await page.getByText('Lucca répond').waitFor();
  return page;
}

/** The wizard in English, and its choice of service accounts. */
export function wizard(harness: () => ConsoleHarness): void {
  it('leads from an empty form to an active configuration in English, on a phone', () =>
    completeWizard(harness(), {
      ...{ locale: 'en-GB', width: 390, name: 'Lille' },
      ...{ id: 'lille', establishment: 'Lille' },
    }));

  it('offers every service account with a secret, also one created by hand', async () => {
    const { secretsManager } = harness().connector.stack;
    const secret = `${harness().connector.outputs.GoogleSecretPrefix}lyon`;
    secretsManager.put(secret, null);
    await harness().connector.stack.retireInstances();
    const page = await openNew(harness());
    await page.getByLabel('Nom de la configuration').fill('Nantes');
    const establishments = page.getByRole('combobox', { name: 'Établissements' });
    await establishments.fill('Nantes');
    await establishments.press('Enter');
    const next = page.getByRole('button', { name: 'Enregistrer et continuer' });
    await next.click();
    await page.getByText('Choisissez un compte de service.').waitFor();
    const account = page.getByLabel('Compte de service Google');
    const offered = await account.getByRole('option').allTextContents();
    await account.selectOption('lyon (absent, vide ou non valide)');
    await next.click();
    await page.getByText('Que faut-il synchroniser').waitFor();
    secretsManager.remove(secret);
    await harness().connector.stack.retireInstances();
    const created = await harness().configuration('nantes');
    await harness().removeConfiguration('nantes');

    expect(offered).toEqual([
      'Choisissez un compte de service',
      'france (prêt)',
      'lyon (absent, vide ou non valide)',
    ]);
    expect(created).toMatchObject({ google: { credentialsSecretId: secret } });
  });
}
