import { findBrowser } from '/work/wt/confpage/test/support/local-stack/browser';
import { ConsoleHarness } from '/work/wt/confpage/test/e2e/console/console-harness';
import { createServer } from 'node:http';
async function main() {
  const harness = await ConsoleHarness.start(findBrowser()!, { onOutput: () => undefined });
  console.log('started', harness.origin);
  // Runs a script file on request: GET /?file=
  createServer((req, res) => {
    const file = new URL(req.url ?? '', 'http://x').searchParams.get('file')!;
    delete require.cache[file];
    Promise.resolve().then(() => require(file).default(harness)).then((r) => res.end(String(r ?? 'ok') + '\n' + harness.errors.splice(0).join('\n') + '\n'), (e) => res.end(String(e?.stack ?? e) + '\n'));
  }).listen(7788);
}
void main();
