import { buildPage } from '../lib/bundling/page-bundle';

/** Writes the files of the console's page to a folder: `node --import tsx bin/build-page.ts FOLDER`. */
async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Name the folder for the files of the page');
    process.exitCode = 2;
    return;
  }
  await buildPage(folder);
}

void main();
