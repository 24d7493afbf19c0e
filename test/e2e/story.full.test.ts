import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOptions } from '../support/aws/aws-environment';
import { TerminalCommand } from '../support/harness/run-command';
import { runScript } from '../support/local-stack/run-script';
import { synthesize, writableRecords } from '../support/templates/synthesized';

/** Parses the environment file that a second terminal sources. */
function readEnvironmentFile(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^export (\w+)='(.*)'$/gm)];
  return Object.fromEntries(lines.map(([, name = '', value = '']): [string, string] => [name, value]));
}

/** The ids of all items of a table. */
async function idsIn(table: string, environment: Record<string, string>): Promise<string[]> {
  const client = new DynamoDBClient(clientOptions(environment.AWS_ENDPOINT_URL_DYNAMODB ?? ''));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table, ProjectionExpression: 'id' }));
  client.destroy();
  return Items.map(({ id }) => id?.S ?? '');
}

/** The first start bundles the functions, which takes long on a busy machine. */
jest.setTimeout(180_000);

describe('npm start', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'npm-start-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('ends the story as expected', async () => {
    const start = new TerminalCommand('npm', ['start', '--', '--once', '--folder', folder]);
    const code = await start.exitCode();

    expect(start.errors.replace(/^npm warn .*\n/gm, '')).toBe('');
    expect(code).toBe(0);
    const lines = start.output.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
    for (const line of [
      'Test delivery received: Lucca delivers to',
      '1 202 created Tom s’inscrit à « Prise de parole en public »',
      '4 202 moved Malik remplace Léa comme responsable interne',
      '7 202 stale L’inscription précédente arrive en retard',
      '8 202 skipped, pending_approval Tom demande un jour de télétravail',
      '11 202 created, duplicate Lucca envoie ce même événement une deuxième fois',
      '13 202 updated Son congé est accepté',
      '14 401 bad_signature Quelqu’un falsifie le titre d’une session',
      '16 --- not delivered Malik réserve un jour au bureau : Lucca n’envoie rien',
      '17 run updated, created; 1 email Le connecteur réactive l’envoi et récupère les deux événements',
      '21 202 waiting, authorization_missing Elle prend une demi-journée',
      '22 run 2 emails Le connecteur prévient par e-mail et réessaie un événement',
      '25 run created Le connecteur écrit les événements en attente',
      'it@acme.example France : Google accepte de nouveau le connecteur',
      'The story passed.',
    ]) {
      expect(lines).toContainEqual(expect.stringContaining(line));
    }
    expect(start.output).toMatch(/malik\.benali@acme\.example .* 09:00–17:00 .* Salle Prado +tom\.nguyen/);
    expect(start.output).toMatch(/\d\d:\d\d:\d\d 107 .* stale/);
    expect(start.output.match(/tom\.nguyen@acme\.example .* Absent/g)).toHaveLength(2);
    expect(Math.max(...start.output.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(
      110,
    );
    expect(start.output).not.toContain('\u001b');
    expect(await readdir(folder)).toEqual(['functions.log']);
  });

  it('serves the commands after the story, and removes its files when it ends', async () => {
    // Without npm, whose shell ends with the signal and hides the exit code.
    const start = new TerminalCommand(process.execPath, [
      '--import',
      'tsx',
      'bin/local.ts',
      '--folder',
      folder,
    ]);
    await start.untilWritten('Press Ctrl-C to stop.');
    const environment = readEnvironmentFile(await readFile(join(folder, 'environment'), 'utf8'));
    const run = (file: string, ...args: string[]) => runScript({ file, args, environment });

    const sent = await run('bin/send.ts', join(folder, 'example-event.json'));
    await start.untilWritten('event 2001 of https://acme.ilucca.net#calendar-event#2000: created');
    const logged = await run(
      'bin/logs.ts',
      '--resource',
      'https://acme.ilucca.net#calendar-event#2000',
      '--json',
    );
    const exported = await run('bin/configure.ts', 'export');
    const connected = await run('bin/connect-lucca.ts');
    const addressOf = (name: string) => new RegExp(`^${name} +(\\S+)`, 'm').exec(start.output)?.[1] ?? '';
    const mails = await fetch(addressOf('Mails')).then((page) => page.text());
    const calendars = await fetch(addressOf('Calendars')).then((page) => page.text());
    const adminPage = await fetch(addressOf('Admin page')).then((page) => page.text());
    const settings: unknown = await fetch(`${addressOf('Console')}/settings.json`).then((page) =>
      page.json(),
    );
    const records = await idsIn(environment.CONFIGURATIONS_TABLE ?? '', environment);
    start.signal('SIGINT');
    const code = await start.exitCode();

    expect(sent).toContain('202');
    expect(JSON.parse(logged)).toMatchObject({ outcome: 'created', employee: 'tom.nguyen@acme.example' });
    expect(adminPage).toContain('Domain-wide delegation');
    expect(start.output).not.toContain('export ');
    expect(JSON.parse(exported)).toMatchObject({ configurations: [{ id: 'france' }] });
    expect(connected).toContain('Using endpoint 9001 in Lucca: active');
    expect(mails).toContain('Google accepte de nouveau le connecteur');
    expect(calendars).toContain('Prise de parole');
    expect(settings).toMatchObject({ configured: true });
    // The local DynamoDB does not check permissions.
    const allowed = writableRecords(synthesize()).map((pattern) => pattern.replace(/\*$/, ''));
    expect(records.filter((id) => !allowed.some((prefix) => id.startsWith(prefix)))).toEqual([]);
    expect(records).toEqual(expect.arrayContaining(['authorization#france', 'digest#france']));
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual(['functions.log']);
    expect(await readFile(join(folder, 'functions.log'), 'utf8')).not.toMatch(/@acme|Prise de parole/);
  });

  it('prints one line for an unknown option', async () => {
    const start = new TerminalCommand('npm', ['start', '--', '--onse']);
    const code = await start.exitCode();

    expect(code).toBe(2);
    expect(start.errors.replace(/^npm warn .*\n/gm, '')).toBe("error: unknown option '--onse'\n");
  });
});
