import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { buildApp } from '../../lib/connector-app';

const KB = 1024;
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/events.fifo',
  WEBHOOK_SECRET_ID: 'webhook',
  CONFIGURATIONS_TABLE: 'configurations',
  MAPPINGS_TABLE: 'mappings',
  LOGS_TABLE: 'logs',
  TALLIES_TABLE: 'tallies',
  GUESTS_TABLE: 'guests',
  AUDIT_TABLE: 'audit',
  GOOGLE_SECRET_PREFIX: 'google/',
  GOOGLE_SECRETS: 'google/france',
  LUCCA_API_SECRET_ID: 'lucca-api',
  WEBHOOK_URL: 'https://webhook.example/webhooks/lucca',
  NOTIFICATION_SENDER: 'calendar@acme.example',
  STACK_NAME: 'LuccaGoogleCalendar-prod',
};

const lambda = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({ Code: z.object({ S3Key: z.string() }) }),
});
const template = z.object({
  Resources: z.record(z.string(), z.union([lambda, z.object({ Type: z.string() })])),
});

describe('The bundles that are deployed', () => {
  let outdir: string;
  let fileOf: (id: string) => string;

  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
    const { stacks } = buildApp({ outdir, context: { stage: 'prod' } }).synth();
    const { Resources } = template.parse(stacks[0]?.template);
    fileOf = (id) => {
      const [, resource] = Object.entries(Resources).find(([name]) => name.startsWith(`${id}Function`)) ?? [];
      return join(
        outdir,
        `asset.${lambda.parse(resource).Properties.Code.S3Key.replace(/\.zip$/, '')}`,
        'index.js',
      );
    };
  }, 120_000);

  afterAll(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  test.each([
    ['Ingest', 600 * KB],
    ['Sync', 1_500 * KB],
    ['Reconcile', 1_000 * KB],
    ['Console', 1_500 * KB],
  ])('%s is small, loads in a bare Node and has a handler', (id, limit) => {
    const file = fileOf(id);

    const size = statSync(file).size;
    const exported = execFileSync(
      process.execPath,
      ['-p', `typeof require(${JSON.stringify(file)}).handler`],
      {
        cwd: outdir,
        env: ENVIRONMENT,
        encoding: 'utf8',
      },
    );

    process.stdout.write(`${id}: ${Math.round(size / KB)} KB\n`);
    expect(size).toBeLessThan(limit);
    expect(exported.trim()).toBe('function');
  });

  test('Console has the page beside it', () => {
    // Prepare
    const folder = join(dirname(fileOf('Console')), 'page');
    // Act
    const document = readFileSync(join(folder, 'index.html'), 'utf8');
    // Assess
    const addresses = [...document.matchAll(/"\/console\/([^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses).toHaveLength(3);
    expect(addresses.filter((address) => !existsSync(join(folder, address)))).toEqual([]);
  });
});
