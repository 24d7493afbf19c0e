import { build, type Metafile } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { buildApp } from '../../../lib/app';
import { BUNDLING, EXTERNAL_PACKAGES, REPLACEMENTS } from '../../../lib/bundling/bundling';
import { awsEnvironment } from '../../support/aws/aws-environment';
import { bundledSources, packageFolders, readLockFile } from '../../support/builders/packages';
import { ROOT } from '../../support/local-stack/run-script';
import { BUNDLE_ENVIRONMENT, BUNDLE_LIMITS_KB } from '../../support/templates/bundles';
import { callGoogle } from '../../support/templates/google-calls';

const KB = 1024;
const FUNCTIONS = Object.entries(BUNDLE_LIMITS_KB).map(([folder, limitKb]) => ({ folder, limitKb }));

const lambda = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({ Code: z.object({ S3Key: z.string() }) }),
});
const template = z.object({
  Resources: z.record(z.string(), z.union([lambda, z.object({ Type: z.string() })])),
});

let outdir: string;
/** Of the bundle that is deployed, by the folder of its function. */
let fileOf: (folder: string) => string;
/** How the same settings bundle it here, with what is in it. */
const built = new Map<string, { content: string; metafile: Metafile }>();
const metafileOf = (folder: string) => built.get(folder)?.metafile ?? { inputs: {}, outputs: {} };
const sourcesOf = (folder: string) => bundledSources(metafileOf(folder));

beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
  const { stacks } = buildApp({ outdir, context: { stage: 'prod' } }).synth();
  const { Resources } = template.parse(stacks[0]?.template);
  fileOf = (folder) => {
    const id = `${folder}Function`.toLowerCase();
    const [, resource] = Object.entries(Resources).find(([name]) => name.toLowerCase().startsWith(id)) ?? [];
    const asset = lambda.parse(resource).Properties.Code.S3Key.replace(/\.zip$/, '');
    return join(outdir, `asset.${asset}`, 'index.js');
  };
  for (const { folder } of FUNCTIONS) {
    const { outputFiles, metafile } = await build({
      ...BUNDLING,
      entryPoints: [`functions/${folder}/index.ts`],
      absWorkingDir: ROOT,
      outfile: 'index.js',
      write: false,
      metafile: true,
    });
    const script = outputFiles.find(({ path }) => path.endsWith('index.js'));
    built.set(folder, { content: script?.text ?? '', metafile });
  }
}, 120_000);

afterEach(() => jest.restoreAllMocks());

afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

describe.each(FUNCTIONS)('The bundle of $folder', ({ folder, limitKb }) => {
  it('is small', () => {
    const kb = readFileSync(fileOf(folder)).length / KB;
    process.stdout.write(`${folder}: ${Math.round(kb)} KB\n`);
    expect(kb).toBeLessThan(limitKb);
  });

  it('loads in a bare Node, and has a handler', () => {
    const script = `typeof require(${JSON.stringify(fileOf(folder))}).handler`;
    const env = BUNDLE_ENVIRONMENT;
    const said = execFileSync(process.execPath, ['-p', script], { cwd: outdir, env, encoding: 'utf8' });
    expect(said.trim()).toBe('function');
  });

  it('is what the settings make of it outside of CDK, too', () => {
    expect(readFileSync(fileOf(folder), 'utf8') === built.get(folder)?.content).toBe(true);
  });

  it('holds nothing that is for development only', async () => {
    // Prepare
    const packages = await readLockFile();
    // Act
    const sources = sourcesOf(folder);
    const used = packageFolders(sources);
    // Assess
    const own = sources.filter((source) => !source.startsWith('node_modules/'));
    expect(own.length).toBeGreaterThan(10);
    expect(
      own.filter((source) => !/^(functions\/|lib\/bundling\/stubs\/|package\.json$)/.test(source)),
    ).toEqual([]);
    expect(used.filter((one) => packages[one]?.dev !== false)).toEqual([]);
  });
});

it('keeps the clients of DynamoDB and Google out of ingest, which has to start fast', () => {
  const bundled = packageFolders(sourcesOf('ingest'));
  expect(bundled.filter((folder) => /dynamodb|google/.test(folder))).toEqual([]);
});

describe('An external package', () => {
  const importsOf = (folder: string) =>
    Object.values(metafileOf(folder).outputs).flatMap(({ imports }) => imports.map(({ path }) => path));

  it('is still imported by a function', () => {
    const imported = new Set(FUNCTIONS.flatMap(({ folder }) => importsOf(folder)));
    expect(EXTERNAL_PACKAGES.filter((name) => !imported.has(name))).toEqual([]);
  });
});

describe('A replacement of a package', () => {
  const names = Object.keys(REPLACEMENTS);
  const ofAws = names.filter((name) => name.startsWith('@aws-sdk/'));
  it.each([
    { folder: 'ingest', expected: ofAws },
    { folder: 'sync', expected: names },
    { folder: 'reconcile', expected: ofAws },
    { folder: 'console', expected: names },
  ])('is still needed in $folder', ({ folder, expected }) => {
    // Prepare
    const withoutExtension = (path: string) => path.replace(/^(\.\/|node_modules\/)|\.[jt]s$/g, '');
    const sources = Object.keys(metafileOf(folder).inputs).map(withoutExtension);
    // Act
    const found = names.filter((name) => sources.includes(withoutExtension(REPLACEMENTS[name] ?? '')));
    // Assess
    expect(found).toEqual(expected);
  });

  it('keeps the packages out that only the replaced one needs', () => {
    // Act
    const used = packageFolders(FUNCTIONS.flatMap(({ folder }) => sourcesOf(folder)));
    const bundled = used.map((folder) => folder.replace(/^.*node_modules\//, ''));
    // Assess
    expect(bundled).toEqual(
      expect.arrayContaining(['@aws-sdk/credential-provider-env', 'googleapis-common']),
    );
    const unneeded = /^(@aws-sdk\/(credential-provider-(?!env)|nested-clients)|gcp-metadata|jws)/;
    expect(bundled.filter((name) => unneeded.test(name))).toEqual([]);
  });

  it('has everything that the Calendar client calls of googleapis-common', () => {
    const source = readFileSync(require.resolve('@googleapis/calendar/build/v3'), 'utf8');
    const called = [...source.matchAll(/\bgoogleapis_common_\d+\.(\w+)/g)].map(([, name]) => name);
    expect([...new Set(called)]).toEqual(['createAPIRequest']);
  });
});

test('A bundle asks Google for the same as the sources, and understands the same', async () => {
  // Prepare
  const file = join(outdir, 'google-calls.js');
  const contents = `
    import { callGoogle } from './test/support/templates/google-calls';
    void callGoogle().then((said) => process.stdout.write(JSON.stringify(said)));
  `;
  await build({ ...BUNDLING, absWorkingDir: ROOT, stdin: { contents, resolveDir: ROOT }, outfile: file });
  jest.replaceProperty(process, 'env', awsEnvironment({}));
  // Act
  const bySources = await callGoogle();
  const byBundle = execFileSync(process.execPath, [file], { env: process.env, encoding: 'utf8' });
  // Assess
  expect(bySources.filter((line) => /^(GET|POST|PUT|DELETE) /.test(line))).toHaveLength(8);
  expect(JSON.parse(byBundle)).toEqual(bySources);
});

test('The page lies beside the bundle of the console', () => {
  // Prepare
  const folder = join(dirname(fileOf('console')), 'page');
  // Act
  const document = readFileSync(join(folder, 'index.html'), 'utf8');
  // Assess
  const addresses = [...document.matchAll(/"\/console\/([^"]+)"/g)].map(([, address = '']) => address);
  expect(addresses).toHaveLength(3);
  expect(addresses.filter((address) => !existsSync(join(folder, address)))).toEqual([]);
});
