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
  it('lists what ships, on what terms, whether their words come with it, and where it is', async () => {
    // Act
    const { code, output, errors } = await run([aPackage(), aPackage({ name: 'preact', notices: '' })]);
    // Assess
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['PACKAGE', 'VERSION', 'LICENCE', 'TEXT', 'IN'],
      ['zod', '4.6.7', 'MIT', 'yes', 'ingest, sync'],
      ['preact', '4.6.7', 'MIT', 'none', 'ingest, sync'],
      [''],
    ]);
  });

  it('fails, and names those whose licence is not accepted', async () => {
    // Act
    const { code, output, errors } = await run([
      aPackage(),
      aPackage({ name: 'viral', version: '1.0.0', licence: 'GPL-3.0-only' }),
      aPackage({ name: 'silent', version: '2.0.0', licence: '' }),
    ]);
    // Assess
    const rest = 'is not among those that bin/supply-chain/licences.ts accepts';
    expect(code).toBe(1);
    expect(output).toContain('viral');
    expect(errors).toBe(
      `viral@1.0.0: its licence (GPL-3.0-only) ${rest}\nsilent@2.0.0: its licence (none) ${rest}\n`,
    );
  });

  it.each(['MIT', '(MIT OR GPL-2.0-only)', 'MIT AND OFL-1.1', 'GPL-2.0-only OR ISC AND MIT'])(
    'accepts %s',
    async (licence) => {
      expect((await run([aPackage({ licence })])).code).toBe(0);
    },
  );

  it.each([
    ...[
      'GPL-2.0-only',
      'AGPL-3.0',
      'UNLICENSED',
      'SEE LICENSE IN LICENSE.md',
      'BSD',
      'mit',
      'MIT AND GPL-2.0-only',
    ],
    ...['GPL-2.0-only OR MIT AND SSPL-1.0', 'MIT AND (MIT OR GPL-2.0-only)', 'MIT WITH exception'],
  ])('does not accept %s', async (licence) => {
    expect((await run([aPackage({ licence })])).code).toBe(1);
  });

  it('takes what somebody has read for this version of a package, and no other', async () => {
    // Prepare
    const said = { name: 'url-template', licence: 'BSD' };
    // Act
    const codes = await Promise.all(
      ['2.0.8', '2.0.9'].map(async (version) => (await run([aPackage({ ...said, version })])).code),
    );
    // Assess
    expect(codes).toEqual([0, 1]);
  });

  it('is told that it takes nothing, with code 2', async () => {
    expect(await run([], ['everything'])).toMatchObject({ code: 2, output: '' });
  });
});
