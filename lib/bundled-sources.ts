import type { Metafile } from 'esbuild';

/** The files of which anything is left in a bundle, below the root of this project. */
export function bundledSources({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
}
