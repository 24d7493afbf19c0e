import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { licencesCommand } from '../bin/supply-chain/licences';
import { sbomCommand } from '../bin/supply-chain/sbom';
import { shippedBundles, shippedPackages, type ShippedPackage } from '../lib/bundling/shipped-packages';
import {
  bundledSources,
  packageFolders,
  readLockFile,
  type LockedPackage,
} from './support/builders/packages';
import { runAboutShipped } from './support/harness/run-command';

const ROOT = join(__dirname, '..');
const versions = z.record(z.string(), z.string());
const manifest = z.object({
  dependencies: versions,
  devDependencies: versions,
  overrides: versions,
  allowScripts: z.record(z.string(), z.boolean()),
});
const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  components: z.array(
    z.object({
      type: z.literal('library'),
      group: z.string().optional(),
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(z.unknown()).min(1),
    }),
  ),
});

let lock: Record<string, LockedPackage>;
let project: z.infer<typeof manifest>;
const foldersOf = (matches: (one: LockedPackage) => boolean) =>
  Object.entries(lock).flatMap(([folder, one]) => (matches(one) ? [folder] : []));

beforeAll(async () => {
  lock = await readLockFile();
  project = manifest.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
});

describe('the dependencies', () => {
  it('have exact versions, which are those in the lock file', () => {
    const { dependencies, devDependencies, overrides } = project;
    const all = Object.entries({ ...dependencies, ...devDependencies });
    const isExact = /^\d+\.\d+\.\d+$/;

    expect([...all, ...Object.entries(overrides)].filter(([, version]) => !isExact.test(version))).toEqual(
      [],
    );
    expect(all.filter(([name, version]) => lock[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  it.each([
    ['AWS clients', /^@aws-sdk\//],
    ['AWS Powertools', /^@aws-lambda-powertools\//],
    ['Lucca Front', /^@lucca-front\//],
  ])('have one version of %s', (_, name) => {
    const used = Object.entries(project.dependencies).filter(([dependency]) => name.test(dependency));

    expect(used.length).toBeGreaterThan(1);
    expect(new Set(used.map(([, version]) => version)).size).toBe(1);
  });

  it('come from the npm registry and have a hash of their content', () => {
    const registry = 'https://registry.npmjs.org/';

    expect(Object.keys(lock).length).toBeGreaterThan(100);
    expect(foldersOf(({ resolved = registry }) => !resolved.startsWith(registry))).toEqual([]);
    expect(
      foldersOf(({ integrity = '', inBundle }) => !inBundle && !integrity.startsWith('sha512-')),
    ).toEqual([]);
  });

  it('run no install scripts, except that of Node.js, which downloads it', () => {
    const scripted = foldersOf(({ hasInstallScript }) => hasInstallScript);
    const { allowScripts } = project;

    expect(scripted.map((folder) => folder.replace('node_modules/', '')).toSorted()).toEqual(
      Object.keys(allowScripts).toSorted(),
    );
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
  });
});

describe('the shipped packages', () => {
  let packages: ShippedPackage[];
  beforeAll(async () => {
    packages = await shippedPackages();
  });

  it('have accepted licences only', async () => {
    const { code, output, errors } = await runAboutShipped((streams) =>
      licencesCommand({ ...streams, shipped: () => Promise.resolve(packages) }),
    );

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^zod +4\.\d+\.\d+ +MIT +yes +.*ingest.*sync/m);
  });

  it('are exactly those in the bill of materials, and none is a development dependency', async () => {
    const bundles = await shippedBundles();
    const folders = packageFolders(bundles.flatMap(([, metafile]) => bundledSources(metafile)));
    const shipped = folders.map(
      (folder) => `${folder.replace(/^.*node_modules\//, '')}@${lock[folder]?.version ?? ''}`,
    );

    const { code, output } = await runAboutShipped((streams) =>
      sbomCommand({ ...streams, bundles: () => Promise.resolve(bundles) }),
    );

    const { components } = bill.parse(JSON.parse(output));
    const listed = components.map(
      ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`,
    );
    expect(code).toBe(0);
    expect(listed.toSorted()).toEqual([...new Set(shipped)].toSorted());
    expect(components.map(({ purl }) => purl)).toContainEqual(
      expect.stringContaining(`pkg:npm/%40aws-sdk/client-sqs@${project.dependencies['@aws-sdk/client-sqs']}`),
    );
    expect(folders.filter((folder) => lock[folder]?.dev !== false)).toEqual([]);
  });

  it.each([
    ['zod', expect.arrayContaining(['ingest', 'sync', 'reconcile', 'console', 'console page'])],
    ['preact', ['console page']],
    ['@lucca-front/scss', ['console page']],
    ['@fontsource/source-sans-3', ['console page']],
  ])('name the bundles that contain %s', (name, bundles) => {
    expect(packages.find((one) => one.name === name)?.bundles).toEqual(bundles);
  });
});
