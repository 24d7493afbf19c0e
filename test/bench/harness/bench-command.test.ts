import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { createCommandRunner, type Run } from '../../support/harness/run-command';
import { benchCommand } from './bench-command';
import { rows, type Row } from './rows';

const file = z.strictObject({ rows });

const TIME: Row = { name: 'webhook: time', value: 0.5, unit: 'ms', baseline: 2, target: '≤ 1 ms', ok: true };
const COUNT: Row = { name: 'calls', value: 1234, unit: 'calls', baseline: null, target: '≤ 2,000', ok: true };
const MISSED: Row = { name: 'pages', value: 31.25, unit: 'ms', baseline: 10, target: '≤ 1.5 ×', ok: false };

let ran: string[];
let folder: string;
let path: string;

beforeEach(async () => {
  ran = [];
  folder = await mkdtemp(join(tmpdir(), 'bench-'));
  path = join(folder, 'figures.json');
});

afterEach(() => rm(folder, { recursive: true }));

function run(args: string[], benches: Record<string, Row[] | Error>): Promise<Run> {
  const command = createCommandRunner(
    (context) =>
      benchCommand({
        ...context,
        names: Object.keys(benches),
        runBench: (name) => {
          ran.push(name);
          const result = benches[name];
          return Array.isArray(result)
            ? Promise.resolve({ rows: result, text: `Output of ${name}\n` })
            : Promise.reject(result ?? new Error('none'));
        },
        concurrencyOf: (name) => (name === 'growth' ? 1 : 2),
        machine: 'A machine',
      }),
    { client: createDocumentClient() },
  );
  return command(args);
}

async function written(): Promise<Row[]> {
  return file.parse(JSON.parse(await readFile(path, 'utf8'))).rows;
}

describe('npm run bench', () => {
  it('prints the machine and each bench as a table', async () => {
    const { code, output, errors } = await run([], { webhook: [TIME], log: [COUNT] });

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(
      /^A machine\n\n── webhook \(0 s\)\nOutput of webhook\nFigure +Measured +Baseline +Ratio +Target\n/,
    );
    expect(output).toMatch(/^webhook: time +0\.5 ms +2 ms +0\.25 × +≤ 1 ms +ok$/m);
    expect(output).toMatch(/^calls +1,234 calls +≤ 2,000 +ok$/m);
    expect(output).toMatch(/\nAll 2 figures are within their targets\.\n$/);
  });

  it('fails and names the figure that misses its target', async () => {
    const { code, output, errors } = await run([], { webhook: [TIME], log: [MISSED] });

    expect(code).toBe(1);
    expect(output).toMatch(/^pages +31\.3 ms +10 ms +3\.13 × +≤ 1\.5 × +MISSED$/m);
    expect(errors).toBe('pages: 31.3 ms beside 10 ms misses ≤ 1.5 ×\n');
  });

  it('fails after the other benches when one fails', async () => {
    const { code, errors } = await run(['--json', path], { webhook: new Error('No port'), log: [COUNT] });

    expect({ code, errors }).toEqual({ code: 1, errors: 'webhook: Error: No port\n' });
    expect(await written()).toEqual([COUNT]);
  });

  it('runs the selected benches, serial ones first, and writes all figures to a file', async () => {
    const benches = { webhook: [TIME], log: [COUNT], growth: [MISSED] };
    const { code } = await run(['--only', 'growth,webhook', '--json', path], benches);

    expect(code).toBe(1);
    expect(ran).toEqual(['growth', 'webhook']);
    expect(await written()).toEqual([TIME, MISSED]);
  });

  it.each([
    [
      ['--only', 'webhook,nothing'],
      /'--only <names>'.* Unknown bench "nothing"; choose from webhook, log\.\n$/,
    ],
    [['--jsn', 'x'], /unknown option '--jsn'\n$/],
    [['webhook'], /too many arguments.*\n$/],
    [
      ['--json', '/nowhere/figures.json'],
      /^--json: \/nowhere\/figures\.json cannot be written \(.*ENOENT.*\)\n$/,
    ],
  ])('runs no bench when its arguments are invalid: %j', async (args, problem) => {
    const { code, output, errors } = await run(args, { webhook: [TIME], log: [COUNT] });

    expect({ code, output, ran }).toEqual({ code: 2, output: '', ran: [] });
    expect(errors).toMatch(problem);
    expect(errors.trimEnd()).not.toContain('\n');
  });
});
