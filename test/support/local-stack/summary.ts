type Addresses = {
  console: string;
  calendars: string;
  mails: string;
  /** Google's page for domain-wide delegation. */
  adminPage: string;
  webhook: string;
  lucca: string;
  google: string;
};

/**
 * What to open and what to try, on one screen of 24 lines and 100 columns.
 *
 * @param folder of the files for a second terminal
 */
export function summary(addresses: Addresses, folder: string): string {
  return `Console    ${addresses.console}
Calendars  ${addresses.calendars}
Mails      ${addresses.mails}
Admin page ${addresses.adminPage}
Webhook    ${addresses.webhook}
APIs       Lucca ${addresses.lucca}, Google ${addresses.google}

Sign in as Camille (administrator), Alex (reader) or Robin (no access). There are no passwords.

Three things to try:
1. In the log of the console, open an event. In Calendars, find it in the employee's calendar.
2. Create a configuration for Nantes with the credentials "nantes". Its authorization step leads to
   the Admin page: authorize the client there, then check with chloe.garnier@acme.example.
3. In a second terminal, send an event and read the log. To send another one, give it a new id:
     source ${folder}/environment
     npm run send -- ${folder}/example-event.json
     npm run logs

Function logs: ${folder}/functions.log. Press Ctrl-C to stop.`;
}
