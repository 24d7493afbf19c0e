import type { Command } from 'commander';
import type { LockFile } from '../../lib/lock-file';
import { cycloneDx } from '../supply-chain/sbom';
import type { ShippedContext } from '../supply-chain/licences';
import { print } from './print';
import { newCommand } from '../command-line/command';

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
