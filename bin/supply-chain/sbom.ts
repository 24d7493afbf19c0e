import type { Command } from 'commander';
import type { Metafile } from 'esbuild';
import { billOfMaterials, mergeMetafiles } from '../../lib/bundling/bill-of-materials';
import { createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { print } from '../command-line/output';

type SbomContext = Pick<CommandContext, 'output' | 'errors'> & {
  bundles: () => Promise<[bundle: string, Metafile][]>;
};

/** `sbom`: prints the bill of materials of the deployed packages. */
export function sbomCommand({ bundles, ...context }: SbomContext): Command {
  return createCommand('npm run -s sbom --', context)
    .description('Prints a CycloneDX bill of materials of the deployed packages.')
    .action(async () => {
      await print(context.output, await billOfMaterials(mergeMetafiles(await bundles())));
    });
}
