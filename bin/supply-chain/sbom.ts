import type { Command } from 'commander';
import type { LockFile } from '../../lib/bundling/packages';
import type { ShippedPackage } from '../../lib/bundling/shipped-packages';
import { newCommand } from '../command-line/command';
import { print } from '../command-line/output';
import { licenceOf, type ShippedContext } from './licences';

/**
 * What is deployed, as {@link https://cyclonedx.org/docs/1.6/json/ CycloneDX} has it. Without a time and a serial number: the
 * same sources give the same document.
 */
function cycloneDx({ name, version, packages: locked }: LockFile, packages: ShippedPackage[]) {
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { 'bom-ref': `${name}@${version}`, type: 'application', name, version },
    },
    components: packages.map((one) => component(one, locked[one.folder]?.integrity)),
  };
}

function component(one: ShippedPackage, integrity: string | undefined) {
  const { folder, name, version, bundles } = one;
  const licence = licenceOf(one);
  return {
    // Two of one version may lie in different folders.
    'bom-ref': folder,
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(licence !== '' && { licenses: [{ expression: licence }] }),
    ...(integrity !== undefined && { hashes: [hashOf(integrity)] }),
    properties: bundles.map((bundle) => ({ name: 'bundle', value: bundle })),
  };
}

/** npm has hashes in base64, CycloneDX in hexadecimal digits. */
function hashOf(integrity: string) {
  const content = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return { alg: 'SHA-512', content };
}

/** `sbom`: the bill of materials of what is deployed. */
export function sbomCommand({
  shipped,
  lockFile,
  ...context
}: ShippedContext & { lockFile: () => Promise<LockFile> }): Command {
  return newCommand('npm run -s sbom --', context)
    .description('Prints the packages in what is deployed as a CycloneDX document.')
    .action(async () => {
      const bill = cycloneDx(await lockFile(), await shipped());
      await print(context.output, `${JSON.stringify(bill, null, 2)}\n`);
    });
}
