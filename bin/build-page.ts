import { buildPage } from '../lib/bundling/page-bundle';

/** Builds the console's page into a folder: `node --import tsx bin/build-page.ts FOLDER`. */
async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Usage: node --import tsx bin/build-page.ts FOLDER');
    process.exitCode = 2;
    return;
  }
  await buildPage(folder);
}

void main();
