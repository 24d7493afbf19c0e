import type { ConsoleHarness } from './console-harness';

/** The month of an employee. */
export function employee(harness: () => ConsoleHarness): void {
  it('shows own events and sessions as a guest, with links to the log', async () => {
    const { lucca } = harness().connector.lucca;
    const [manager, person] = [lucca.hire('yves@acme.example'), lucca.hire('zita@acme.example')];
    const session = lucca.plan({
      ...{ organizer: manager, title: 'Premiers secours', timeZone: 'Europe/Paris' },
      ...{ startsAt: '2027-05-11T09:00:00+02:00', endsAt: '2027-05-11T17:00:00+02:00' },
    });
    await harness().deliver(lucca.register(session, person));
    await harness().deliver(lucca.setWorkplace({ employee: person, date: '2027-05-12' }));
    const log = await harness().visit('alex', '/console/log?employee=zita@acme.example');
    await log.getByText('12 mai', { exact: false }).first().waitFor();
    const page = await harness().visit('camille', '/console/employee');
    await page.getByLabel('Nom, adresse e-mail ou identifiant Lucca').fill('zita@acme.example');
    await page.getByRole('button', { name: 'Afficher' }).click();
    await page.waitForURL((url) => url.searchParams.get('employee') === 'zita@acme.example');
    const { searchParams } = new URL(page.url());
    searchParams.set('month', '2027-05');
    await page.goto(`${harness().origin}/console/employee?${searchParams.toString()}`);
    const invited = page.getByRole('cell', { name: 'Premiers secours' });
    await invited.waitFor();
    const words = await invited.innerText();
    const own = await page.getByRole('cell', { name: /Télétravail|Marseille/ }).count();
    await invited.getByRole('link', { name: /^Détails/ }).click();
    await page.getByRole('heading', { name: 'Premiers secours' }).waitFor();
    await page.getByText('Agenda de yves@acme.example').waitFor();

    expect(words).toContain('09:00 – 17:00');
    expect(words).toContain('yves@acme.example');
    expect(own).toBe(1);
  });
}
