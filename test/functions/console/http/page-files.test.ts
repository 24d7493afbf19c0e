import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageResponse, readPageFiles } from '../../../../functions/console/http/page-files';
import { inTemporaryFolder } from '../../../support/templates/in-temporary-folder';

const CONTENTS = {
  'index.html': 'page',
  'index.html.br': 'page in br',
  'index.html.gz': 'page in gzip',
  'assets/console-1.js': 'script',
  'assets/console-1.js.br': 'script in br',
  'assets/console-1.js.gz': 'script in gzip',
  'assets/console-1.css': 'styles',
  'assets/console-1.css.gz': 'styles in gzip',
  'assets/icon-1.svg': 'icon',
  'assets/font-1.woff2': 'font',
  'assets/secret.key': 'secret',
  'licences.txt': 'licences',
};
const FILES = new Map(Object.entries(CONTENTS).map(([name, content]) => [name, Buffer.from(content)]));

/** What the browser reads, and how it is told so. */
function served(path: string, accepted = '') {
  const answer = pageResponse(FILES, path, accepted);
  if (!answer) return null;
  expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
  return { content: Buffer.from(answer.body, 'base64').toString(), headers: answer.headers };
}

describe('a file of the page', () => {
  it.each([
    ['', 'page', 'text/html; charset=utf-8'],
    ['index.html', 'page', 'text/html; charset=utf-8'],
    ['assets/console-1.js', 'script', 'text/javascript; charset=utf-8'],
    ['assets/console-1.css', 'styles', 'text/css; charset=utf-8'],
    ['assets/icon-1.svg', 'icon', 'image/svg+xml'],
    ['assets/font-1.woff2', 'font', 'font/woff2'],
    ['licences.txt', 'licences', 'text/plain; charset=utf-8'],
  ])('has its type: %s', (path, content, type) => {
    expect(served(path)).toMatchObject({ content, headers: { 'content-type': type } });
  });

  it.each(['log', 'log/YWJj', 'configurations/france/authorization', 'signed-in', 'assets', 'assets/x'])(
    'is the document at the path of a screen: %s',
    (path) => {
      expect(served(path)).toMatchObject({ content: 'page' });
    },
  );

  it.each(['', 'log/YWJj', 'index.html'])('is revalidated if it is the document: %s', (path) => {
    expect(served(path)?.headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'accept-encoding' });
  });

  it('is cached forever if its name holds its hash', () => {
    expect(served('assets/console-1.js')?.headers).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
  });
});

describe('a browser gets', () => {
  it.each([
    ['gzip, deflate, br', 'br'],
    ['br', 'br'],
    ['BR;q=0.5', 'br'],
    ['gzip;q=1.0, br;q=0.001', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip , br; q=0.000', 'gzip'],
    ['deflate,gzip;q=0.1', 'gzip'],
  ])('an accepted encoding for "%s": %s', (accepted, coding) => {
    expect(served('assets/console-1.js', accepted)).toMatchObject({
      content: `script in ${coding}`,
      headers: { 'content-encoding': coding, 'content-type': 'text/javascript; charset=utf-8' },
    });
  });

  it.each(['', 'identity', 'deflate', 'br;q=0', 'gzip;q=0, br;q=0.0', 'brotli', 'x-gzip', 'gzip2'])(
    'the plain file for "%s"',
    (accepted) => {
      const file = served('assets/console-1.js', accepted);

      expect(file?.content).toBe('script');
      expect(file?.headers).not.toHaveProperty('content-encoding');
    },
  );

  it('the second encoding if the file has no first one', () => {
    expect(served('assets/console-1.css', 'br, gzip')).toMatchObject({ content: 'styles in gzip' });
  });

  it('the plain file if it has no encoded one', () => {
    expect(served('assets/font-1.woff2', 'br, gzip')).toMatchObject({ content: 'font' });
  });
});

describe('nothing is served at', () => {
  it.each([
    'nothing.js',
    'assets/nothing.css',
    'favicon.ico',
    '../index.js',
    'assets/../../index.js',
    '..',
    'assets/..%2Findex.html',
    '%2e%2e/index.js',
    '/etc/passwd.txt',
    'assets\\console-1.js',
    'constructor.prototype',
    '.html',
  ])('%s', (path) => {
    expect(served(path, 'br')).toBeNull();
  });

  it.each(['assets/console-1.js.br', 'assets/console-1.js.gz', 'assets/secret.key'])(
    '%s, although the file exists: its type is not served',
    (path) => {
      expect(served(path)).toBeNull();
    },
  );
});

describe('the files of a folder', () => {
  it('are read with all subfolders', () => {
    inTemporaryFolder((folder) => {
      // Prepare
      mkdirSync(join(folder, 'assets'));
      writeFileSync(join(folder, 'index.html'), 'page');
      writeFileSync(join(folder, 'assets', 'console-1.js'), 'script');
      // Act
      const files = readPageFiles(folder);
      // Assess
      expect(Object.fromEntries(files)).toEqual({
        'index.html': Buffer.from('page'),
        'assets/console-1.js': Buffer.from('script'),
      });
    });
  });
});
