import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { acceptanceCommand } from '../../../bin/acceptance/acceptance';
import { ASSUMPTIONS } from '../../../bin/acceptance/assumptions/register';
import { confirmed, notDecided, refuted, type CheckGroup, type Finding } from '../../../bin/acceptance/check';
import type { AcceptanceContext, AcceptanceOptions } from '../../../bin/acceptance/options';
import { runCommand } from '../../../bin/command-line/command';
import { collectText } from '../../support/harness/run-command';

const [ONE, TWO, THREE] = ASSUMPTIONS.map(({ id }) => id);
if (!ONE || !TWO || !THREE) throw new Error('The register of assumptions is empty');

const FINDINGS = {
  confirmed: confirmed(ONE, 'answered 409'),
  refuted: refuted(TWO, '403 forbidden "not for lea@acme.example" <b>| [link](x)'),
  notDecided: notDecided(THREE, 'no event in the list', 'Create a session in Lucca'),
};

const ARGUMENTS = ['--configuration', 'france', '--employee', 'Lea@acme.example'];
const EMPLOYEES = [...ARGUMENTS, '--second', 'tom@acme.example'];

/** Runs the command with one check that returns these findings. */
async function runWith(findings: Finding[], args: string[] = EMPLOYEES, group: Partial<CheckGroup> = {}) {
  const [output, errors] = [collectText(), collectText()];
  const ran = jest.fn();
  let given: AcceptanceOptions | null = null;
  const context = {
    output: output.stream,
    errors: errors.stream,
    now: () => Date.parse('2026-03-05T12:00:00Z'),
    signal: new AbortController().signal,
  } as AcceptanceContext;
  const command = acceptanceCommand(context, (options) => {
    given = options;
    const check = {
      ...{ name: 'google.insert', title: 'Insert an event', plan: 'Inserts one event and deletes it.' },
      decides: findings.map(({ assumption }) => assumption),
      run: () => {
        ran();
        return Promise.resolve({
          findings,
          measurements: [{ title: 'Times', columns: ['p50', 'p99'], rows: [['1 s', '2 s']] }],
        });
      },
    };
    const removeTraces = () => Promise.resolve([]);
    return [{ service: 'google', title: 'Google', checks: [check], removeTraces, ...group }];
  });
  const code = await runCommand(command, args, context);
  return { code, output: output.text(), errors: errors.text(), ran, options: () => given };
}

describe('npm run acceptance', () => {
  it.each([
    [0, [FINDINGS.confirmed]],
    [1, [FINDINGS.confirmed, FINDINGS.refuted, FINDINGS.notDecided]],
    [2, [FINDINGS.confirmed, FINDINGS.notDecided]],
  ])('exits with %d', async (expected, findings) => {
    expect((await runWith(findings)).code).toBe(expected);
  });

  it('prints what was seen and what follows from it', async () => {
    const { output } = await runWith(Object.values(FINDINGS));

    expect(output).toContain(`✗ Insert an event (${ONE}, ${TWO}, ${THREE})\n`);
    expect(output).toContain('Seen: 403 forbidden "not for (private)"');
    expect(output).toContain('Not decided: no event in the list');
    expect(output).toContain('→ Create a session in Lucca');
    expect(output).toContain('1 confirmed, 1 refuted, 1 not decided.');
  });

  it('shows many ids by the first and the last one', async () => {
    const many = ASSUMPTIONS.slice(0, 6).map(({ id }) => confirmed(id, 'seen'));
    const { output } = await runWith(many);

    expect(output).toContain(`✓ Insert an event (6 from ${ONE} to ${many[5]?.assumption ?? ''})\n`);
  });

  it('fails, and says so, if something is left behind', async () => {
    const removeTraces = () => Promise.reject(new Error('AccessDenied'));
    const { code, errors } = await runWith([FINDINGS.confirmed], EMPLOYEES, { removeTraces });

    expect(code).toBe(1);
    expect(errors).toBe('Not removed: Google: Error: AccessDenied. Run the command again.\n');
  });

  it('prints its plan without a request', async () => {
    const { code, output, ran } = await runWith([FINDINGS.confirmed], [...EMPLOYEES, '--dry-run']);

    expect(code).toBe(0);
    expect(ran).not.toHaveBeenCalled();
    expect(output).toContain('Inserts one event and deletes it.');
    expect(output).toContain('Dry run: nothing was requested.');
  });

  it('passes its options on', async () => {
    const { options } = await runWith(
      [FINDINGS.confirmed],
      [
        ...[...EMPLOYEES, '--stack', 'S', '--only', 'aws', '--only', 'google', '--samples', 'samples'],
        ...['--wait-for-delegation', '5'],
      ],
    );

    expect(options()).toEqual({
      ...{ stack: 'S', configuration: 'france', employee: 'lea@acme.example', second: 'tom@acme.example' },
      ...{ report: null, only: ['google', 'aws'], dryRun: false, samples: 'samples' },
      delegationWaitMs: 300_000,
    });
  });

  it.each([
    [ARGUMENTS, "required option '--second <address>' not specified"],
    [[...ARGUMENTS, '--second', 'tom'], '--second: must be an email address'],
    [[...ARGUMENTS, '--second', 'LEA@acme.example'], '--second: must be another employee than --employee'],
    [[...EMPLOYEES, '--only', 'slack'], 'It must be google, lucca, or aws.'],
    [[...EMPLOYEES, '--wait-for-delegation', '0'], 'It must be a whole number from 1 to 1440.'],
  ])('refuses %j', async (args, message) => {
    const { code, errors, ran } = await runWith([FINDINGS.confirmed], args);

    expect(code).toBe(2);
    expect(errors).toContain(message);
    expect(ran).not.toHaveBeenCalled();
  });
});

describe('the report', () => {
  const json = z.object({
    counts: z.object({ confirmed: z.number(), refuted: z.number(), notDecided: z.number() }),
    findings: z.array(z.looseObject({ id: z.string(), verdict: z.string(), check: z.string() })),
    measurements: z.array(z.unknown()),
  });
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'acceptance-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function report(findings: Finding[]) {
    const target = join(folder, 'new');
    await runWith(findings, [...EMPLOYEES, '--report', target]);
    const [page, machine] = await Promise.all(
      ['acceptance.md', 'acceptance.json'].map((name) => readFile(join(target, name), 'utf8')),
    );
    return { page: page ?? '', machine: json.parse(JSON.parse(machine ?? '')) };
  }

  it('is a page that begins with what is refuted, with consequence and files to change', async () => {
    const { page } = await report(Object.values(FINDINGS));
    const refutedEntry = ASSUMPTIONS.find(({ id }) => id === TWO);

    expect(page).toContain('**1 confirmed, 1 refuted, 1 not decided**');
    expect(page).toContain(`Consequence: ${refutedEntry?.ifWrong ?? ''}`);
    expect(page).toContain(`\`${refutedEntry?.modules[0] ?? ''}\``);
    expect(page.match(/^## .*$/gm)?.slice(0, 4)).toEqual([
      '## Refuted',
      '## Not decided',
      '## Confirmed',
      '## Times',
    ]);
  });

  it('is JSON for machines', async () => {
    const { machine } = await report(Object.values(FINDINGS));

    expect(machine.counts).toEqual({ confirmed: 1, refuted: 1, notDecided: 1 });
    expect(machine.findings).toMatchObject([
      { id: ONE, verdict: 'confirmed', check: 'google.insert', detail: 'answered 409' },
      { id: TWO, verdict: 'refuted', modules: expect.any(Array) as unknown },
      { id: THREE, verdict: 'not decided', advice: 'Create a session in Lucca' },
    ]);
    expect(machine.measurements).toHaveLength(1);
  });

  it('holds no address, and text of other systems is text', async () => {
    const { page, machine } = await report(Object.values(FINDINGS));

    expect(page).not.toContain('lea@acme.example');
    expect(page).toContain('\\<b\\>\\| \\[link\\](x)');
    expect(JSON.stringify(machine)).not.toContain('lea@acme.example');
  });

  it('leaves out sections without content', async () => {
    const { page } = await report([FINDINGS.confirmed]);

    expect(page).not.toContain('## Refuted');
    expect(page).not.toContain('## Not decided');
  });
});
