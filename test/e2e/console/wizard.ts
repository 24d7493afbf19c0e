import type { ConsoleHarness } from './console-harness';

const WORDS = {
  'fr-FR': {
    create: 'Nouvelle configuration',
    next: 'Enregistrer et continuer',
    required: 'Ce champ est obligatoire.',
    taken: 'Cet établissement appartient déjà à la configuration « France ».',
    belongs: 'appartient à « France »',
    name: 'Nom de la configuration',
    establishments: 'Établissements',
    notifications: 'E-mails de notification',
    invalidAddress: 'Adresse e-mail invalide.',
    absences: 'Absences',
    absence: 'Absence de deux jours',
    language: 'Langue des événements',
    other: 'Oui, avec d’autres champs d’application',
    others: 'Champs d’application existants',
    authorize: /Autoriser dans la console/,
    done: 'J’ai effectué toutes les étapes ci-dessus',
    continue: 'Continuer',
    employee: 'Adresse e-mail d’un collaborateur',
    check: 'Vérifier',
    missing: 'Autorisation introuvable.',
    delay: /jusqu’à 24 heures/,
    works: 'Tout fonctionne.',
    activate: 'Activer maintenant',
    active: 'La configuration est active',
    known: /collaborateurs? connus?, mis à jour aujourd’hui à \d/,
  },
  'en-GB': {
    create: 'New configuration',
    next: 'Save and continue',
    required: 'This field is required.',
    taken: 'This establishment already belongs to the configuration “France”.',
    belongs: 'belongs to “France”',
    name: 'Configuration name',
    establishments: 'Establishments',
    notifications: 'Notification emails',
    invalidAddress: 'Invalid email address.',
    absences: 'Absences',
    absence: 'Two-day absence',
    language: 'Event language',
    other: 'Yes, with other scopes',
    others: 'Existing scopes',
    authorize: /Authorize in the Google Admin console/,
    done: 'I have completed all the steps above',
    continue: 'Continue',
    employee: 'Email address of an employee',
    check: 'Check',
    missing: 'Authorization not found.',
    delay: /up to 24 hours/,
    works: 'Everything works.',
    activate: 'Activate now',
    active: 'The configuration is active',
    known: /employees? known, updated today at \d/,
  },
} as const;

type NewConfiguration = { locale: keyof typeof WORDS; name: string; id: string; establishment: string };

/** Sets up a configuration from an empty form until it is active, with typical mistakes on the way. */
export async function completeWizard(
  harness: ConsoleHarness,
  { locale, name, id, establishment }: NewConfiguration,
): Promise<void> {
  const words = WORDS[locale];
  harness.delegate(false);
  const context = await harness.newContext({ locale });
  const page = await harness.visit('camille', '/console', { context });
  const button = (text: string) => page.getByRole('button', { name: text, exact: true });

  // General settings, invalid at first
  await button(words.create).click();
  await button(words.next).click();
  await page.getByText(words.required).first().waitFor();
  const focused = page.locator(':focus');
  expect(await focused.getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel(words.name).fill(name);
  const establishments = page.getByRole('combobox', { name: words.establishments });
  await establishments.click();
  const taken = page.getByRole('option', { name: 'Marseille' });
  await taken.getByText(words.belongs).waitFor();
  expect(await taken.getAttribute('aria-disabled')).toBe('true');
  await establishments.fill('12');
  await establishments.press('Enter');
  const notifications = page.getByRole('combobox', { name: words.notifications });
  await notifications.fill('rh@acme');
  await notifications.press('Enter');
  await button(words.next).click();
  await page.getByText(words.invalidAddress).waitFor();
  await page.getByRole('button', { name: /rh@acme/ }).click();
  await notifications.fill('rh@acme.example');
  await notifications.press('Enter');
  await button(words.next).click();
  await page.getByText(words.taken).waitFor();
  await page.getByRole('button', { name: /12/ }).click();
  await establishments.fill(establishment.slice(0, 3));
  await page.getByRole('option', { name: establishment }).click();
  // The list stays open for more.
  await establishments.press('Escape');
  await page.getByRole('button', { name: new RegExp(establishment) }).waitFor();
  await button(words.next).click();

  // Products and presentation, with their preview
  await page.getByLabel(words.absences).check();
  await page.getByRole('heading', { name: words.absence }).waitFor();
  await page.getByText('Excel avancé').waitFor();
  await page.getByLabel(words.language).selectOption('en');
  await page.getByText('Advanced Excel').waitFor();
  await button(words.next).click();

  // The authorization
  const link = page.getByRole('link', { name: words.authorize });
  const ours = `clientIdToAdd=${harness.connector.clientId}&overwriteClientId=true`;
  expect(await link.getAttribute('href')).toContain(ours);
  await page.getByLabel(words.other).check();
  await page.getByLabel(words.others).fill('https://www.googleapis.com/auth/drive');
  expect(decodeURIComponent((await link.getAttribute('href')) ?? '')).toContain(
    'clientScopeToAdd=https://www.googleapis.com/auth/calendar,https://www.googleapis.com/auth/drive&',
  );
  expect(await button(words.continue).isDisabled()).toBe(true);
  await page.getByLabel(words.done).check();
  await button(words.continue).click();

  // The check, repeated until Google has applied the authorization
  await page.clock.install();
  await page.getByLabel(words.employee).fill('lea.fontaine@acme.example');
  await button(words.check).click();
  await page.getByText(words.missing).waitFor();
  await page.getByText(words.delay).waitFor();
  harness.delegate(true);
  await page.clock.fastForward('00:31');
  await page.getByText(words.works).waitFor();
  await button(words.continue).click();

  // The activation
  await button(words.activate).click();
  await page.getByText(words.active, { exact: true }).waitFor();
  await page.getByText(words.known).waitFor();

  expect(await harness.configuration(id)).toMatchObject({
    ...{ id, name, active: true, tenant: 'https://acme.ilucca.net' },
    notificationEmails: ['rh@acme.example'],
    products: ['training', 'office', 'absences'],
    presentation: { locale: 'en' },
  });
}

/** The wizard in English, and its drafts. */
export function wizard(harness: () => ConsoleHarness): void {
  it('leads from an empty form to an active configuration in English', () =>
    completeWizard(harness(), { locale: 'en-GB', name: 'Lille', id: 'lille', establishment: 'Lille' }));

  it('offers every service account with a secret, also one created by hand', async () => {
    const { secretsManager } = harness().connector.stack;
    const secret = `${harness().connector.outputs.GoogleSecretPrefix}lyon`;
    secretsManager.put(secret, null);
    await harness().connector.stack.retireInstances();
    const context = await harness().newContext();
    const page = await harness().visit('camille', '/console/configurations/new', { context });
    await page.getByLabel('Nom de la configuration').fill('Lyon');
    const establishments = page.getByRole('combobox', { name: 'Établissements' });
    await establishments.fill('6900');
    await establishments.press('Enter');
    const next = page.getByRole('button', { name: 'Enregistrer et continuer' });
    await next.click();
    await page.getByText('Ce champ est obligatoire.').waitFor();
    const account = page.getByLabel('Compte de service Google');
    const offered = await account.getByRole('option').allTextContents();
    await account.selectOption('lyon (absent, vide ou non valide)');
    await next.click();
    await page.getByText('Que faut-il synchroniser').waitFor();
    secretsManager.remove(secret);
    await harness().connector.stack.retireInstances();

    expect(offered).toEqual([
      'Choisissez un compte de service',
      'france (prêt)',
      'lyon (absent, vide ou non valide)',
    ]);
    expect(await harness().configuration('lyon')).toMatchObject({ google: { credentialsSecretId: secret } });
  });

  it('restores an unsaved draft when the person returns', async () => {
    const context = await harness().newContext();
    const before = await harness().visit('camille', '/console/configurations/new', { context });
    await before.getByLabel('Nom de la configuration').fill('Belgique');
    await before.close();
    const page = await harness().visit('camille', '/console/configurations/new', { context });
    const name = page.getByLabel('Nom de la configuration');
    await page.getByText('Modifications non enregistrées').waitFor();
    const kept = await name.inputValue();
    await page.getByRole('button', { name: 'Annuler les modifications' }).click();

    expect(kept).toBe('Belgique');
    expect(await name.inputValue()).toBe('');
  });
}
