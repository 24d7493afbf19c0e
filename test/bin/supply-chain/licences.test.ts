import { licencesCommand } from '../../../bin/supply-chain/licences';
import type { ShippedPackage } from '../../../lib/bundling/shipped-packages';
import { aPackage } from '../../support/builders/packages';
import { runAboutShipped } from '../../support/harness/run-command';

const run = (packages: ShippedPackage[], args: string[] = []) =>
  runAboutShipped(
    (streams) => licencesCommand({ ...streams, shipped: () => Promise.resolve(packages) }),
    args,
  );

describe('npm run licences', () => {
  it('lists each package with its licence, whether its licence text is included, and its bundles', async () => {
    const { code, output, errors } = await run([aPackage(), aPackage({ name: 'preact', notices: '' })]);

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['PACKAGE', 'VERSION', 'LICENCE', 'TEXT', 'IN'],
      ['zod', '4.6.7', 'MIT', 'yes', 'ingest, sync'],
      ['preact', '4.6.7', 'MIT', 'none', 'ingest, sync'],
      [''],
    ]);
  });

  it('fails and lists the packages whose licence is not accepted', async () => {
    const { code, output, errors } = await run([
      aPackage(),
      aPackage({ name: 'viral', version: '1.0.0', licence: 'GPL-3.0-only' }),
      aPackage({ name: 'silent', version: '2.0.0', licence: '' }),
    ]);

    expect(code).toBe(1);
    expect(output).toContain('viral');
    expect(errors).toBe(
      'viral@1.0.0: no accepted licence (found: GPL-3.0-only); see bin/supply-chain/licences.ts\n' +
        'silent@2.0.0: no accepted licence (found: none); see bin/supply-chain/licences.ts\n',
    );
  });

  it.each(['MIT', '(MIT OR GPL-2.0-only)', 'MIT AND OFL-1.1', 'GPL-2.0-only OR ISC AND MIT'])(
    'accepts %s',
    async (licence) => {
      expect((await run([aPackage({ licence })])).code).toBe(0);
    },
  );

  it.each([
    ...['GPL-2.0-only', 'AGPL-3.0', 'UNLICENSED', 'SEE LICENSE IN LICENSE.md', 'BSD', 'mit'],
    ...['MIT AND GPL-2.0-only', 'GPL-2.0-only OR MIT AND SSPL-1.0', 'MIT AND (MIT OR GPL-2.0-only)'],
    'MIT WITH exception',
  ])('does not accept %s', async (licence) => {
    expect((await run([aPackage({ licence })])).code).toBe(1);
  });

  it('accepts a reviewed licence for the reviewed version only', async () => {
    const reviewed = { name: 'url-template', licence: 'BSD' };

    const codes = await Promise.all(
      ['2.0.8', '2.0.9'].map(async (version) => (await run([aPackage({ ...reviewed, version })])).code),
    );

    expect(codes).toEqual([0, 1]);
  });

  it('rejects arguments', async () => {
    expect(await run([], ['everything'])).toMatchObject({ code: 2, output: '' });
  });
});
