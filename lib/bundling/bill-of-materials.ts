import type { Metafile } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const ROOT = join(__dirname, '../..');
const CLI = join(dirname(require.resolve('@cyclonedx/cyclonedx-esbuild')), '../bin/cyclonedx-esbuild-cli.js');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** A package of which a bundle contains at least a part. */
export type BundledPackage = {
  /** With its scope: `@aws-sdk/client-sqs`. */
  name: string;
  version: string;
  /** An SPDX expression, or what the package declares instead; empty if it declares nothing. */
  licence: string;
  /** The texts of its licence files, which copies must include; empty if the package has none. */
  notices: string;
};

/**
 * Returns the packages in a bundle as a CycloneDX 1.6 document (JSON), validated against its schema. The same bundle
 * always results in the same document.
 *
 * Runs the command of the generator, because only that is documented as stable.
 *
 * @see {@link https://www.npmjs.com/package/@cyclonedx/cyclonedx-esbuild}
 */
export async function billOfMaterials(metafile: Metafile): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sbom-'));
  try {
    const path = join(folder, 'metafile.json');
    await writeFile(path, JSON.stringify(metafile));
    const options = ['--gather-license-texts', '--output-reproducible', '--validate'];
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...options, path], {
      cwd: ROOT,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const declaredLicence = z.union([
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
  z
    .object({ license: z.union([z.object({ id: z.string() }), z.object({ name: z.string() })]) })
    .transform(({ license }) => ('id' in license ? license.id : license.name)),
]);

const licenceFile = z
  .object({ license: z.object({ text: z.object({ content: z.base64() }) }) })
  .transform(({ license }) => Buffer.from(license.text.content, 'base64').toString('utf8'));

const component = z
  .object({
    group: z.string().optional(),
    name: z.string(),
    version: z.string(),
    licenses: z.array(declaredLicence).default([]),
    evidence: z.object({ licenses: z.array(licenceFile).default([]) }).default({ licenses: [] }),
  })
  .transform(({ group, name, version, licenses, evidence }): BundledPackage => ({
    name: group === undefined ? name : `${group}/${name}`,
    version,
    licence: licenses.join(' OR '),
    notices: evidence.licenses.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n'),
  }));

const document = z.object({ components: z.array(component).default([]) });

/** Returns the packages in a bundle, sorted by name. */
export async function packagesIn(metafile: Metafile): Promise<BundledPackage[]> {
  const { components } = document.parse(JSON.parse(await billOfMaterials(metafile)));
  return components.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Merges the metafiles of several bundles. */
export function mergeMetafiles(metafiles: Iterable<[bundle: string, Metafile]>): Metafile {
  const merged: Metafile = { inputs: {}, outputs: {} };
  for (const [bundle, { inputs, outputs }] of metafiles) {
    Object.assign(merged.inputs, inputs);
    for (const [file, output] of Object.entries(outputs)) merged.outputs[`${bundle}/${file}`] = output;
  }
  return merged;
}
