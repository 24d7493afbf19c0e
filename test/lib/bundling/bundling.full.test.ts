import { build, type BuildOptions } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { readSignInFile, SIGN_IN_FILE, signInSetting } from '../../../functions/console/sign-in/settings';
import { buildApp } from '../../../lib/app';
import { BUNDLING, EXTERNAL_PACKAGES, REPLACEMENTS } from '../../../lib/bundling/bundling';
import { bundleFunction, type FunctionBundle } from '../../../lib/bundling/function-bundle';
import { awsEnvironment } from '../../support/aws/aws-environment';
import { bundledSources, packageFolders, readLockFile } from '../../support/builders/packages';
import { ROOT } from '../../support/local-stack/run-script';
import { BUNDLE_ENVIRONMENT, BUNDLE_LIMITS_KB } from '../../support/templates/bundles';
import { callGoogle } from '../../support/templates/google-calls';

const FUNCTIONS = Object.entries(BUNDLE_LIMITS_KB).map(([folder, limitKb]) => ({ folder, limitKb }));

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Properties: z.object({ Code: z.object({ S3Key: z.string() }).optional() }).default({}) }),
  ),
});

/** More than the 4 KB of Lambda's environment. */
const SIGN_IN = {
  issuer: 'https://login.acme.example',
  clientId: 'console-client',
  administrators: {
    addresses: Array.from({ length: 1000 }, (_, index) => `employee-${index}@subsidiary.acme.example`),
  },
};

const sourceMap = z.object({ mappings: z.string().min(1) });

/** Files of an asset beside the bundle. */
const OTHER_FILES: Record<string, string[]> = {
  ingest: ['start.mjs'],
  sync: ['start.mjs'],
  console: ['page', SIGN_IN_FILE],
};

let outdir: string;
/** The paths of the deployed bundles by the folder of the function. */
const deployed = new Map<string, string>();
/** The bundles as built from the same options without CDK. */
const built = new Map<string, FunctionBundle>();
const fileOf = (folder: string) => deployed.get(folder) ?? '';
const metafileOf = (folder: string) => built.get(folder)?.metafile ?? { inputs: {}, outputs: {} };
const mappingsOf = (folder: string) =>
  sourceMap.parse(JSON.parse(built.get(folder)?.sourceMap ?? '{}')).mappings;
const sourcesOf = (folder: string) => bundledSources(metafileOf(folder));

const bundle = (options: BuildOptions) => build({ ...BUNDLING, absWorkingDir: ROOT, ...options });

beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
  const { stacks } = buildApp({
    outdir,
    context: { stage: 'prod', stages: { prod: { console: SIGN_IN } } },
  }).synth();
  const resources = Object.entries(template.parse(stacks[0]?.template).Resources);
  for (const { folder } of FUNCTIONS) {
    const id = new RegExp(`^${folder}Function[0-9A-F]{8}$`, 'i');
    const asset = resources.find(([name]) => id.test(name))?.[1].Properties.Code?.S3Key ?? '';
    deployed.set(folder, join(outdir, `asset.${asset.replace(/\.zip$/, '')}`, 'index.js'));
    built.set(folder, await bundleFunction(folder));
  }
}, 120_000);

afterEach(() => jest.restoreAllMocks());

afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

describe.each(FUNCTIONS)('the bundle of $folder', ({ folder, limitKb }) => {
  it('is within its size limit', () => {
    expect(readFileSync(fileOf(folder)).length / 1024).toBeLessThan(limitKb);
  });

  it('loads in Node without packages, and has a handler', () => {
    const script = `typeof require(${JSON.stringify(fileOf(folder))}).handler`;
    const options = { cwd: outdir, env: BUNDLE_ENVIRONMENT, encoding: 'utf8' } as const;

    expect(execFileSync(process.execPath, ['-p', script], options).trim()).toBe('function');
  });

  it('is the same in each build, and if built without CDK', async () => {
    const deployedScript = readFileSync(fileOf(folder), 'utf8');
    const { script, sourceMap } = await bundleFunction(folder);

    expect(deployedScript === built.get(folder)?.script).toBe(true);
    expect(script === deployedScript).toBe(true);
    expect(sourceMap === built.get(folder)?.sourceMap).toBe(true);
  });

  it('has its source map in the cloud assembly, but not in its asset', () => {
    const map = readFileSync(join(outdir, 'source-maps', `${folder}.js.map`), 'utf8');
    const assetFiles = readdirSync(dirname(fileOf(folder))).toSorted();

    expect(JSON.parse(map)).toMatchObject({ version: 3, mappings: mappingsOf(folder) });
    expect(assetFiles).toEqual(['index.js', ...(OTHER_FILES[folder] ?? [])]);
    expect(readFileSync(fileOf(folder), 'utf8')).not.toContain('sourceMappingURL');
  });

  it('contains nothing that is for development only', async () => {
    const packages = await readLockFile();
    const own = sourcesOf(folder).filter((source) => !source.startsWith('node_modules/'));
    const isProduction = /^(functions\/|lib\/bundling\/stubs\/|package\.json$)/;

    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((source) => !isProduction.test(source))).toEqual([]);
    expect(packageFolders(sourcesOf(folder)).filter((one) => packages[one]?.dev !== false)).toEqual([]);
  });
});

describe('the bundles', () => {
  const names = Object.keys(REPLACEMENTS);
  const ofAws = names.filter((name) => name.startsWith('@aws-sdk/'));

  it('have no DynamoDB or Google clients in ingest, which must start fast', () => {
    const bundled = packageFolders(sourcesOf('ingest'));

    expect(bundled.filter((folder) => /dynamodb|google/.test(folder))).toEqual([]);
  });

  it('still import every external package', () => {
    const imported = FUNCTIONS.flatMap(({ folder }) => Object.values(metafileOf(folder).outputs))
      .flatMap(({ imports }) => imports)
      .map(({ path }) => path);

    expect(imported).toEqual(expect.arrayContaining(EXTERNAL_PACKAGES));
  });

  it.each([
    { folder: 'ingest', expected: ofAws },
    { folder: 'sync', expected: names },
    { folder: 'reconcile', expected: ofAws },
    { folder: 'console', expected: names },
  ])('still need the replacements in $folder', ({ folder, expected }) => {
    const withoutExtension = (path: string) => path.replace(/^(\.\/|node_modules\/)|\.[jt]s$/g, '');
    const sources = Object.keys(metafileOf(folder).inputs).map(withoutExtension);

    const found = names.filter((name) => sources.includes(withoutExtension(REPLACEMENTS[name] ?? '')));

    expect(found).toEqual(expected);
  });

  it('omit the packages that only replaced ones need', () => {
    const folders = packageFolders(FUNCTIONS.flatMap(({ folder }) => sourcesOf(folder)));
    const bundled = folders.map((folder) => folder.replace(/^.*node_modules\//, ''));
    const unneeded = /^(@aws-sdk\/(credential-provider-(?!env)|nested-clients)|gcp-metadata|jws)/;

    expect(bundled).toEqual(
      expect.arrayContaining(['@aws-sdk/credential-provider-env', 'googleapis-common']),
    );
    expect(bundled.filter((name) => unneeded.test(name))).toEqual([]);
  });

  it('have everything that the Calendar client calls of googleapis-common', () => {
    const source = readFileSync(require.resolve('@googleapis/calendar/build/v3'), 'utf8');
    const called = [...source.matchAll(/\bgoogleapis_common_\d+\.(\w+)/g)].map(([, name]) => name);

    expect([...new Set(called)]).toEqual(['createAPIRequest']);
  });

  it('send Google the same requests as the sources, with the same results', async () => {
    const outfile = join(outdir, 'google-calls.js');
    const contents = `
      import { callGoogle } from './test/support/templates/google-calls';
      void callGoogle().then((transcript) => process.stdout.write(JSON.stringify(transcript)));
    `;
    await bundle({ stdin: { contents, resolveDir: ROOT }, outfile });
    jest.replaceProperty(process, 'env', awsEnvironment({}));

    const bySources = await callGoogle();
    const byBundle = execFileSync(process.execPath, [outfile], { env: process.env, encoding: 'utf8' });

    expect(bySources.filter((line) => /^(GET|POST|PUT|DELETE) /.test(line))).toHaveLength(8);
    expect(JSON.parse(byBundle)).toEqual(bySources);
  });

  it('have the setting for sign-in next to the bundle of the console', () => {
    expect(readSignInFile(join(dirname(fileOf('console')), SIGN_IN_FILE))).toEqual(
      signInSetting.parse(SIGN_IN),
    );
  });

  it('have the page next to the bundle of the console', () => {
    const folder = join(dirname(fileOf('console')), 'page');
    const document = readFileSync(join(folder, 'index.html'), 'utf8');
    const files = [...document.matchAll(/"\/console\/([^"]+)"/g)].map(([, file = '']) => file);

    expect(files).toHaveLength(3);
    expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
  });
});
