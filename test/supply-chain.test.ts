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
let wanted: z.infer<typeof manifest>;
const lockedPackages = (isWrong: (one: LockedPackage) => boolean) =>
  Object.keys(lock).filter((folder) => {
    const one = lock[folder];
    return one !== undefined && isWrong(one);
  });

beforeAll(async () => {
  lock = await readLockFile();
  wanted = manifest.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
});

describe('the dependencies', () => {
  it('are pinned: each is one version, the one that is locked', () => {
    // Act
    const { dependencies, devDependencies, overrides } = wanted;
    const all = Object.entries({ ...dependencies, ...devDependencies });
    // Assess
    const exact = /^\d+\.\d+\.\d+$/;
    expect([...all, ...Object.entries(overrides)].filter(([, version]) => !exact.test(version))).toEqual([]);
    expect(all.filter(([name, version]) => lock[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  it.each([
    ['clients of AWS', /^@aws-sdk\//],
    ['powertools of AWS', /^@aws-lambda-powertools\//],
    ['parts of Zag', /^@zag-js\//],
  ])('have one version where they belong together: %s', (_, names) => {
    // Act
    const used = Object.entries(wanted.dependencies).filter(([name]) => names.test(name));
    // Assess
    expect(used.length).toBeGreaterThan(1);
    expect(new Set(used.map(([, version]) => version)).size).toBe(1);
  });

  it('come from the registry of npm, and are known by the hash of their content', () => {
    // Act
    const elsewhere = lockedPackages(
      ({ resolved = 'https://registry.npmjs.org/' }) => !resolved.startsWith('https://registry.npmjs.org/'),
    );
    const unknown = lockedPackages(
      ({ integrity = '', inBundle }) => !inBundle && !integrity.startsWith('sha512-'),
    );
    // Assess
    expect(Object.keys(lock).length).toBeGreaterThan(100);
    expect({ elsewhere, unknown }).toEqual({ elsewhere: [], unknown: [] });
  });

  it('run nothing when they are installed, but for Node.js, which fetches itself', () => {
    // Act
    const scripted = lockedPackages(({ hasInstallScript }) => hasInstallScript);
    const allowed = Object.keys(wanted.allowScripts).filter((name) => wanted.allowScripts[name]);
    // Assess
    expect(scripted.map((folder) => folder.replace('node_modules/', '')).toSorted()).toEqual(
      Object.keys(wanted.allowScripts).toSorted(),
    );
    expect(allowed).toEqual(['node']);
  });
});

describe('what ships', () => {
  let packages: ShippedPackage[];
  const shipped = () => Promise.resolve(packages);
  beforeAll(async () => {
    packages = await shippedPackages();
  });

  it('has accepted licences only', async () => {
    // Act
    const { code, output, errors } = await runAboutShipped((streams) =>
      licencesCommand({ ...streams, shipped }),
    );
    // Assess
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^zod +4\.\d+\.\d+ +MIT +yes +.*ingest.*sync/m);
  });

  it('is listed in a bill of materials, and nothing else is', async () => {
    // Prepare
    const bundles = await shippedBundles();
    const folders = packageFolders(bundles.flatMap(([, metafile]) => bundledSources(metafile)));
    const shippedVersions = folders.map(
      (folder) => `${folder.replace(/^.*node_modules\//, '')}@${lock[folder]?.version ?? ''}`,
    );
    // Act
    const { code, output } = await runAboutShipped((streams) =>
      sbomCommand({ ...streams, bundles: () => Promise.resolve(bundles) }),
    );
    const { components } = bill.parse(JSON.parse(output));
    // Assess
    const listed = components.map(
      ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`,
    );
    expect(code).toBe(0);
    expect(listed.toSorted()).toEqual([...new Set(shippedVersions)].toSorted());
    expect(components.find(({ name }) => name === 'client-sqs')?.purl).toMatch(
      `pkg:npm/%40aws-sdk/client-sqs@${wanted.dependencies['@aws-sdk/client-sqs'] ?? ''}`,
    );
    expect(folders.filter((folder) => lock[folder]?.dev !== false)).toEqual([]);
  });

  it('is known by the bundles it is in', () => {
    const bundlesOf = (name: string) => packages.find((one) => one.name === name)?.bundles;

    expect(bundlesOf('zod')).toEqual(
      expect.arrayContaining(['ingest', 'sync', 'reconcile', 'console', 'console page']),
    );
    expect(bundlesOf('preact')).toEqual(['console page']);
    expect(bundlesOf('@lucca-front/scss')).toEqual(['console page']);
    expect(bundlesOf('@fontsource/source-sans-3')).toEqual(['console page']);
  });
});
