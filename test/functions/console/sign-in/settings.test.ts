import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSignInFile, signInSetting } from '../../../../functions/console/sign-in/settings';

const LEAST = {
  issuer: 'https://login.acme.example',
  clientId: 'console-client',
  administrators: { addresses: ['ada@acme.example'] },
};
const EMPTY_LIST = { addresses: [], domains: [], groups: [] };

/** Returns the error messages with their paths. */
function errorsOf(changes: object): string[] {
  const parsed = signInSetting.safeParse({ ...LEAST, ...changes });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the setting for sign-in', () => {
  it('has defaults for all keys but the provider, the client and the administrators', () => {
    expect(signInSetting.parse(LEAST)).toEqual({
      issuer: 'https://login.acme.example',
      clientId: 'console-client',
      flow: 'code',
      scope: 'openid email profile',
      addressClaim: 'email',
      groupsClaim: 'groups',
      addressesAreVerified: false,
      administrators: { ...EMPTY_LIST, addresses: ['ada@acme.example'] },
      readers: EMPTY_LIST,
    });
  });

  it('converts addresses and domains to lower case', () => {
    const people = { addresses: ['Ada@Acme.example'], domains: ['IT.Acme.example'], groups: ['Platform'] };
    const rest = { flow: 'id_token', scope: 'email openid', addressClaim: 'upn', groupsClaim: 'roles' };
    const full = { ...LEAST, ...rest, addressesAreVerified: true, administrators: people, readers: people };
    const setting = signInSetting.parse(full);

    const kept = { addresses: ['ada@acme.example'], domains: ['it.acme.example'], groups: ['Platform'] };
    expect(setting).toEqual({ ...full, administrators: kept, readers: kept });
  });

  it('is unchanged by serialization to JSON', () => {
    const setting = signInSetting.parse({ ...LEAST, readers: { domains: ['Acme.example'] } });

    expect(signInSetting.parse(JSON.parse(JSON.stringify(setting)))).toEqual(setting);
  });

  it.each([
    'https://accounts.google.com',
    'https://login.microsoftonline.com/3f2a/v2.0',
    'https://acme.eu.auth0.com/',
    'https://login.acme.example:8443',
    'http://127.0.0.1:4000',
    'http://localhost:4000',
    'http://[::1]:4000/',
  ])('accepts the issuer %s', (issuer) => {
    expect(signInSetting.parse({ ...LEAST, issuer }).issuer).toBe(issuer);
  });

  it.each([{ domains: ['acme.example'] }, { groups: ['platform'] }, { addresses: ['ada@acme.example'] }])(
    'accepts the administrators %j',
    (administrators) => {
      expect(errorsOf({ administrators })).toEqual([]);
    },
  );
});

describe('the setting for sign-in is rejected with a message for', () => {
  it.each([
    ['login.acme.example', 'must be an address such as "https://accounts.google.com"'],
    ['', 'must be an address such as "https://accounts.google.com"'],
    [undefined, 'must be an address such as "https://accounts.google.com"'],
    ['http://login.acme.example', 'must begin with https://'],
    ['http://localhost.evil.example', 'must begin with https://'],
    ['http://127.0.0.1.evil.example', 'must begin with https://'],
    ['ftp://login.acme.example', 'must begin with https://'],
    ['https://login.acme.example?tenant=1', 'must have neither a query nor a fragment'],
    ['https://login.acme.example#1', 'must have neither a query nor a fragment'],
  ])('the issuer %j', (issuer, message) => {
    expect(errorsOf({ issuer })).toEqual([`issuer: ${message}`]);
  });

  const noAdministrator = 'administrators: must name an address, a domain or a group';
  const domain = 'administrators.domains.0: must be a domain such as "acme.example"';

  it.each([
    ['no administrators', { administrators: undefined }, noAdministrator],
    [
      'an empty list of administrators',
      { administrators: EMPTY_LIST, readers: { groups: ['hr'] } },
      noAdministrator,
    ],
    [
      'an invalid address',
      { administrators: { addresses: ['ada'] } },
      'administrators.addresses.0: must be an address such as "camille@acme.example"',
    ],
    ['a domain with an at sign', { administrators: { domains: ['@acme.example'] } }, domain],
    ['a domain with a scheme', { administrators: { domains: ['https://acme.example'] } }, domain],
    ['a domain with a wildcard', { administrators: { domains: ['*.acme.example'] } }, domain],
    ['a top-level domain', { administrators: { domains: ['example'] } }, domain],
    ['an empty domain', { administrators: { domains: [''] } }, domain],
    ['a scope without openid', { scope: 'email profile' }, 'scope: must include "openid"'],
    ['a scope with another form of openid', { scope: 'openid2,openid' }, 'scope: must include "openid"'],
    ['an unknown key', { client_id: 'x' }, ': Unrecognized key: "client_id"'],
    ['an unknown list', { readers: { names: ['x'] } }, 'readers: Unrecognized key: "names"'],
    ['an unknown flow', { flow: 'implicit' }, 'flow: Invalid option: expected one of "code"|"id_token"'],
  ])('%s', (_, changes, expected) => {
    expect(errorsOf(changes)).toEqual([expected]);
  });

  it.each([
    ['clientId', { clientId: '' }],
    ['clientId', { clientId: undefined }],
    ['addressClaim', { addressClaim: '' }],
    ['groupsClaim', { groupsClaim: '' }],
    ['administrators.groups.0', { administrators: { groups: [''] } }],
    ['addressesAreVerified', { addressesAreVerified: 'yes' }],
  ])('an invalid %s: %j', (path, changes) => {
    expect(errorsOf(changes)).toEqual([expect.stringMatching(`^${path}: .`)]);
  });
});

describe('the file with the setting', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const read = (content: string) => {
    const file = join(folder, 'sign-in.json');
    writeFileSync(file, content);
    return readSignInFile(file);
  };

  it('is read with its defaults, and is null if nobody can sign in', () => {
    expect(read(JSON.stringify(LEAST))).toEqual(signInSetting.parse(LEAST));
    expect(read('null')).toBeNull();
  });

  it.each(['', '{}', 'undefined', '{"issuer":'])(
    'stops the function at start if it contains %j',
    (content) => {
      expect(() => read(content)).toThrow();
    },
  );

  it('stops the function at start if it is missing', () => {
    expect(() => readSignInFile(join(folder, 'none.json'))).toThrow('ENOENT');
  });
});
