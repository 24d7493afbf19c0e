import * as z from 'zod';
import { anEntryAt } from '../../../support/builders/log-entries';
import type { ConsoleHarness } from '../console-harness';
import { LogPage } from './log-page';

const LAPTOP = { width: 1366, height: 768 };

const selectedRows = z.object({ ids: z.array(z.string()) });

/** Retries of one event, of selected ones, and of all that match. */
export function logRetry(harness: () => ConsoleHarness): void {
  const visit = async (query: string, who: 'camille' | 'alex' = 'camille', size = LAPTOP) =>
    new LogPage(await harness().visit(who, `/console/log${query}`, size));

  /** An event that fails because its employee has no address; returns how to give one. */
  const failFor = async (address: string, day: string) => {
    const { lucca } = harness().connector.lucca;
    const employee = lucca.hire(address, { namesAddress: false });
    const event = lucca.setWorkplace({ employee, date: day });
    lucca.changeAddress(employee, null);
    await harness().deliver(event);
    return () => harness().deliver(lucca.changeAddress(employee, address));
  };

  /** Events that arrive while the list is open wait behind a button. */
  const appears = async (log: LogPage, day: string) => {
    const fresh = log.page.getByRole('button', { name: /nouve(l|aux) événements?/ });
    while (!(await log.row(day).first().isVisible())) {
      await fresh.or(log.row(day)).first().waitFor();
      if (await fresh.isVisible()) await fresh.click();
    }
  };

  it('shows in the panel that a retry has succeeded', async () => {
    const mend = await failFor('nina@acme.example', '2027-03-10');
    const log = await visit('?outcome=failed&product=office');
    await appears(log, '10 mars');
    const row = log.rows.filter({ hasText: '10 mars', hasNotText: '@' });
    await row.getByRole('link').first().click();
    await log.panel.getByText('Pas d’adresse e-mail valide dans Lucca').first().waitFor();
    await mend();
    await log.panel.getByRole('button', { name: 'Relancer' }).click();
    await log.question.getByRole('button', { name: 'Relancer' }).click();
    await log.page.getByText('1 événement relancé.').waitFor();
    await log.panel.getByText(/^Relance · Ajouté/).waitFor();

    expect(await log.panel.getByRole('button', { name: 'Relancer' }).count()).toBe(0);
    expect(await log.panel.count()).toBe(1);
  });

  it('retries the selected events, with the count before and the result after', async () => {
    await Promise.all(
      ['2027-04-06', '2027-04-07', '2027-04-08'].map((day, index) =>
        failFor(`sel-${index}@acme.example`, day),
      ),
    );
    const log = await visit('?outcome=failed&product=office');
    const boxes = (day: string) => log.row(day).getByRole('checkbox');
    for (const day of ['6 avr.', '7 avr.', '8 avr.']) await appears(log, day);
    await boxes('6 avr.').check();
    await boxes('7 avr.').check();
    await log.page.getByText('2 événements sélectionnés').waitFor();
    await log.page.getByRole('button', { name: 'Relancer les 2' }).click();
    await log.question.getByRole('heading', { name: 'Relancer 2 événements ?' }).waitFor();
    await log.question.getByRole('button', { name: 'Relancer les 2' }).click();
    await log.page.getByText('2 événements relancés.').waitFor();
  });

  it('says how many of the selected events were not retried, and why', async () => {
    await failFor('left@acme.example', '2027-04-20');
    const log = await visit('?outcome=failed&product=office');
    await appears(log, '20 avr.');
    await log.page.route('**/api/retries', async (route) => {
      const { ids } = selectedRows.parse(route.request().postDataJSON());
      const skipped = ids.map((id) => ({ id, code: 'retry_under_way' }));
      await route.fulfill({ json: { retried: 2, left: skipped.length, skipped, cursor: null } });
    });
    await log.row('20 avr.').getByRole('checkbox').check();
    await log.table.locator('thead').getByRole('button', { name: 'Relancer', exact: true }).click();
    await log.question.getByRole('button', { name: /^Relancer/ }).click();

    await log.page.getByText('2 relancés, 1 non relancé : cet événement a été relancé').waitFor();
    // A message of failure stays, and leaves the buttons of the panel in reach.
    await log.row('20 avr.').getByRole('link').first().click();
    await log.panel.getByRole('button', { name: 'Relancer' }).click();
    await log.question.getByRole('button', { name: 'Annuler' }).click();
    await log.page.unroute('**/api/retries');
  });

  it('says the result above the panel that covers a phone', async () => {
    await failFor('phone@acme.example', '2027-04-27');
    const log = await visit('?outcome=failed&product=office', 'camille', { width: 390, height: 844 });
    await appears(log, '27 avr.');
    await log.row('27 avr.').getByRole('link').first().click();
    await log.panel.getByRole('button', { name: 'Relancer' }).click();
    await log.question.getByRole('button', { name: 'Relancer' }).click();
    await log.page.getByText('1 événement relancé.').waitFor();

    expect(await log.panel.evaluate((panel) => panel.matches(':modal'))).toBe(true);
    expect(await log.page.locator('.toasts:popover-open').count()).toBe(1);
  });

  it('has boxes only for rows that can be retried, and none for readers', async () => {
    await failFor('boxes@acme.example', '2027-04-13');
    const log = await visit('?product=office');
    await appears(log, '13 avr.');
    await log.row('13 avr.').getByRole('checkbox').waitFor();
    const written = log.rows.filter({ hasText: 'Ajouté' });
    const reader = await visit('?product=office', 'alex');
    await reader.row('13 avr.').waitFor();

    expect(await written.count()).toBeGreaterThan(0);
    expect(await written.getByRole('checkbox').count()).toBe(0);
    expect(await reader.table.getByRole('checkbox').count()).toBe(0);
    expect(await reader.page.getByRole('button', { name: /^Relancer/ }).count()).toBe(0);
  });

  it('keeps the focus when the selection is cleared', async () => {
    await failFor('focus@acme.example', '2027-04-14');
    const log = await visit('?product=office');
    await appears(log, '14 avr.');
    await log.row('14 avr.').getByRole('checkbox').check();
    await log.page.getByRole('button', { name: 'Effacer la sélection' }).click();

    await log.page
      .getByRole('checkbox', { name: 'Sélectionner tout ce qui peut être relancé' })
      .and(log.page.locator(':focus'))
      .waitFor();
    expect(await log.row('14 avr.').getByRole('checkbox').isChecked()).toBe(false);
  });

  it('names an establishment without configuration, and retries its event once it has one', async () => {
    const { lucca } = harness().connector.lucca;
    const names = { givenName: 'Rozenn', familyName: 'Le Gall', establishment: '14' };
    const employee = await harness().hire('rozenn@acme.example', names);
    await harness().deliver(lucca.setWorkplace({ employee, date: '2027-05-18' }));
    const log = await visit('?product=office&outcome=skipped');
    await appears(log, '18 mai');
    const row = log.row('18 mai');
    await row.getByText('Nantes n’est dans aucune configuration').waitFor();
    const add = await row
      .getByRole('link', { name: 'Ajouter Nantes à une configuration' })
      .getAttribute('href');
    const france = await harness().configuration('france');
    if (!france) throw new Error('The example has no configuration "france"');
    await harness().configure({ ...france, id: 'ouest', name: 'Ouest', establishments: ['14'] });
    await harness().connector.stack.retireInstances();
    await row.getByRole('link').first().click();
    await log.panel.getByRole('button', { name: 'Relancer' }).click();
    await log.question.getByRole('button', { name: 'Relancer' }).click();
    await log.panel.getByText(/^Relance · Ajouté/).waitFor();
    await harness().removeConfiguration('ouest');

    expect(add).toBe('/console/configurations?add=14');
  });

  it('retries all events of a filter after a question', async () => {
    const now = Date.now();
    const entries = Array.from({ length: 6 }, (_, index) =>
      anEntryAt(new Date(now - index * 1000).toISOString(), {
        ...{ eventId: `all-${index}`, messageId: `all-${index}` },
        ...{ configuration: 'france', product: 'office', employee: 'all@acme.example' },
        resource: `https://acme.ilucca.net#calendar-event#all-${index}`,
        ...{ outcome: 'failed', reason: 'employee_without_address', detail: 'No address' },
        ...{ googleEventId: null, link: null, payload: Buffer.from('{}') },
      }),
    );
    await Promise.all(entries.map((entry) => harness().logs.record(entry, 'applied')));
    const log = await visit('?outcome=failed&employee=all@acme.example&reason=employee_without_address');
    await log.shows('En échec', 6);
    await log.page.getByText('6 événements à relancer').waitFor();
    await log.page.getByRole('button', { name: 'Tout relancer' }).click();
    await log.question.getByRole('heading', { name: 'Relancer 6 événements ?' }).waitFor();
    await log.question.getByRole('button', { name: 'Relancer les 6' }).click();

    await log.page.getByText('6 événements relancés.').waitFor();
  });
}
