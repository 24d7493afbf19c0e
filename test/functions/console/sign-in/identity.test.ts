import { authorize } from '../../../../functions/console/sign-in/identity';
import { signInSetting } from '../../../../functions/console/sign-in/settings';
import {
  ADA,
  type Claims,
  CLIENT,
  ISSUER,
  SETTING,
  tokenOf,
  VALID_CLAIMS,
} from '../../../support/console/requests';

const VERIFIED = { iss: ISSUER, sub: 'ada-1' };
const ALLOWED = { kind: 'allowed', person: { name: 'ada@acme.example', role: 'administrator' } };
const UNAUTHENTICATED = { kind: 'unauthenticated' };

const decide = (overrides: object, verified: Record<string, unknown> = VERIFIED) =>
  authorize({ authorization: `Bearer ${tokenOf({ ...ADA, ...overrides })}`, claims: verified }, SETTING);

describe('a token is valid', () => {
  it.each([
    ['its audience is the console', { aud: CLIENT }],
    ['its audience is a list with only the console', { aud: [CLIENT] }],
    ['its authorized party is the console', { azp: CLIENT }],
    ['the console is the authorized party of several audiences', { aud: ['calendar', CLIENT], azp: CLIENT }],
  ])('if %s', (_, overrides) => {
    expect(decide(overrides)).toEqual(ALLOWED);
  });

  it.each([
    ['its audience is another application', { aud: 'other-client' }],
    ['its audiences are other applications', { aud: ['other-client', 'x'], azp: CLIENT }],
    ['its audience is empty', { aud: [] }],
    ['its audience is missing', { aud: undefined }],
    ['it has several audiences but no authorized party', { aud: [CLIENT, 'calendar'] }],
    [
      'another application is the authorized party of several audiences',
      { aud: [CLIENT, 'calendar'], azp: 'calendar' },
    ],
    ['its authorized party is another application', { azp: 'other-client' }],
    ['its issuer is another provider', { iss: 'https://evil.example' }],
    ['its issuer is missing', { iss: undefined }],
    ['its subject is missing', { sub: undefined }],
    ['its subject is empty', { sub: '' }],
    ['its subject is a number', { sub: 7 }],
  ])('but not if %s', (_, overrides) => {
    // API Gateway reports the same claims.
    const verified = { ...VERIFIED, ...overrides };

    expect(decide(overrides, verified)).toEqual(UNAUTHENTICATED);
  });

  it.each([
    ['another provider', { ...VERIFIED, iss: 'https://evil.example' }],
    ['another person', { ...VERIFIED, sub: 'sam-1' }],
    ['no one', {}],
  ])('but not if API Gateway verified a token of %s', (_, verified) => {
    expect(decide({}, verified)).toEqual(UNAUTHENTICATED);
  });

  it.each(['Bearer ', 'bearer ', ''])('with the prefix %j, which API Gateway accepts', (before) => {
    expect(authorize({ authorization: before + tokenOf(ADA), claims: VERIFIED }, SETTING)).toEqual(ALLOWED);
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64url');

  it.each([
    ['', 'an empty header'],
    ['Bearer', 'no token'],
    ['Bearer a.b', 'too few parts'],
    [`Bearer ${tokenOf(ADA)}.more`, 'too many parts'],
    [`Bearer ${tokenOf(ADA)}, Bearer ${tokenOf(ADA)}`, 'two tokens'],
    [`Basic ${tokenOf(ADA)}`, 'another scheme'],
    [`Bearer  ${tokenOf(ADA)}`, 'two blanks'],
    ['Bearer a.%%%.c', 'no base64'],
    [`Bearer a.${encoded('{"iss":')}.c`, 'broken JSON'],
    [`Bearer a.${encoded('null')}.c`, 'null'],
    [`Bearer a.${encoded('[]')}.c`, 'a list'],
    [`Bearer a.${encoded('"text"')}.c`, 'a text'],
  ])('but not %j: %s', (authorization) => {
    expect(authorize({ authorization, claims: VERIFIED }, SETTING)).toEqual(UNAUTHENTICATED);
  });
});

const PEOPLE = {
  administrators: { addresses: ['Ada@Acme.example'], domains: ['it.acme.example'], groups: ['platform'] },
  readers: { addresses: ['ren@other.example'], domains: ['Acme.example'], groups: ['hr'] },
};

/** @param changes of the setting */
function settingWith(changes: object = {}) {
  return signInSetting.parse({ issuer: ISSUER, clientId: CLIENT, ...PEOPLE, ...changes });
}

/** Authorizes a token of which API Gateway reports the same claims. */
function authorizeWith(overrides: Claims, changes: object = {}) {
  const claims: Claims = { ...VALID_CLAIMS, ...overrides };
  const verified = { iss: claims['iss'], sub: claims['sub'] };
  return authorize({ authorization: `Bearer ${tokenOf(claims)}`, claims: verified }, settingWith(changes));
}

const address = (email: string) => ({ email, email_verified: true });
const administrator = (name: string) => ({ kind: 'allowed', person: { name, role: 'administrator' } });
const reader = (name: string) => ({ kind: 'allowed', person: { name, role: 'reader' } });
const forbidden = (name: string) => ({ kind: 'forbidden', name });

describe('access is given', () => {
  it.each([
    ['to an administrator by address', address('ada@acme.example'), administrator('ada@acme.example')],
    ['to an administrator by domain', address('kim@it.acme.example'), administrator('kim@it.acme.example')],
    ['to an administrator by group', { groups: ['x', 'platform'] }, administrator('subject-1')],
    ['to a reader by address', address('ren@other.example'), reader('ren@other.example')],
    ['to a reader by domain', address('lea@acme.example'), reader('lea@acme.example')],
    ['to a reader by group', { groups: ['hr'], email: 'x' }, reader('subject-1')],
    ['to an address in any case', address('ADA@ACME.Example'), administrator('ada@acme.example')],
  ])('%s', (_, claims, expected) => {
    expect(authorizeWith(claims)).toEqual(expected);
  });

  it.each([
    ['by address, with the domain among the readers', address('ada@acme.example')],
    [
      'by group, with another group among the readers',
      { ...address('lea@acme.example'), groups: ['hr', 'platform'] },
    ],
  ])('as administrator to a person on both lists: %s', (_, claims) => {
    expect(authorizeWith(claims)).toMatchObject({ kind: 'allowed', person: { role: 'administrator' } });
  });

  it.each([
    ['another domain', 'ada@other.example'],
    ['a subdomain', 'ada@sub.acme.example'],
    ['a domain with the same ending', 'ada@notacme.example'],
    ['a domain with the same beginning', 'ada@acme.example.evil.example'],
  ])('but not for %s', (_, email) => {
    expect(authorizeWith(address(email))).toEqual(forbidden(email));
  });

  it.each([
    ['is text', 'platform'],
    ['is a list flattened to text', '[platform hr]'],
    ['contains more than names', ['platform', 7]],
    ['contains other names', ['Platform', 'platform ', 'plat', '']],
    ['is empty', []],
    ['is null', null],
  ])('but not by a groups claim that %s', (_, groups) => {
    expect(authorizeWith({ groups })).toEqual(forbidden('subject-1'));
  });

  it('by the claims that the setting names', () => {
    const claims = { ...address('sam@other.example'), upn: 'ada@acme.example', roles: ['platform'] };
    const byRole = authorizeWith(claims, { groupsClaim: 'roles' });
    const byName = authorizeWith(
      { upn: 'ada@acme.example' },
      { addressClaim: 'upn', addressesAreVerified: true },
    );

    expect(byRole).toEqual(administrator('sam@other.example'));
    expect(byName).toEqual(administrator('ada@acme.example'));
  });
});

describe('an address is verified', () => {
  const email = 'ada@acme.example';

  it.each([
    ['is missing', {}],
    ['is false', { email_verified: false }],
    ['is text', { email_verified: 'true' }],
    ['is a number', { email_verified: 1 }],
  ])('but not if email_verified %s', (_, overrides) => {
    expect(authorizeWith({ email, ...overrides })).toEqual(forbidden('subject-1'));
  });

  it.each([
    ['is missing', {}, administrator(email)],
    ['is true', { email_verified: true }, administrator(email)],
    ['is false', { email_verified: false }, forbidden('subject-1')],
    ['is text', { email_verified: 'false' }, forbidden('subject-1')],
  ])('by the setting addressesAreVerified, when email_verified %s', (_, overrides, expected) => {
    expect(authorizeWith({ email, ...overrides }, { addressesAreVerified: true })).toEqual(expected);
  });

  it('but not another claim than the email, which people may choose', () => {
    const claims = { ...address('sam@other.example'), preferred_username: email };
    const decide = authorizeWith(claims, { addressClaim: 'preferred_username' });

    expect(decide).toEqual(forbidden('subject-1'));
  });

  it.each(['ada', '', 7, null, ['ada@acme.example'], ' ada@acme.example'])('but not if it is %j', (odd) => {
    expect(authorizeWith({ email: odd, email_verified: true })).toEqual(forbidden('subject-1'));
  });
});

describe('at Google, an address is verified', () => {
  const google = { issuer: 'https://accounts.google.com' };

  it.each([
    ['of the organization', 'acme.example', administrator('ada@acme.example')],
    ['that is private', undefined, forbidden('subject-1')],
    ['of another organization', 'other.example', forbidden('subject-1')],
  ])('only in an account %s', (_, hd, expected) => {
    const claims = { ...address('Ada@acme.example'), iss: google.issuer, ...(hd !== undefined && { hd }) };
    const decide = authorizeWith(claims, google);

    expect(decide).toEqual(expected);
  });
});
