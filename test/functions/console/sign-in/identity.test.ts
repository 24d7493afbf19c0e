import { authorize } from '../../../../functions/console/sign-in/identity';
import { signInSetting } from '../../../../functions/console/sign-in/settings';
import {
  ADA,
  CLIENT,
  ISSUER,
  SETTING,
  tokenOf,
  VALID_CLAIMS,
  type Claims,
} from '../../../support/console/requests';

const VERIFIED = { iss: ISSUER, sub: 'ada-1' };
const ALLOWED = { kind: 'allowed', person: { name: 'ada@acme.example', role: 'administrator' } };
const UNAUTHENTICATED = { kind: 'unauthenticated' };

const decide = (overrides: object, verified: Record<string, unknown> = VERIFIED) =>
  authorize({ authorization: `Bearer ${tokenOf({ ...ADA, ...overrides })}`, claims: verified }, SETTING);

describe('a token is valid', () => {
  it.each([
    ['it is for the console', { aud: CLIENT }],
    ['it is for the console, in a list', { aud: [CLIENT] }],
    ['it was given to the console', { azp: CLIENT }],
    ['it was given to the console, and is for others too', { aud: ['calendar', CLIENT], azp: CLIENT }],
  ])('if %s', (_, overrides) => {
    expect(decide(overrides)).toEqual(ALLOWED);
  });

  it.each([
    ['it is for another application', { aud: 'other-client' }],
    ['it is for other applications', { aud: ['other-client', 'x'], azp: CLIENT }],
    ['it is for nobody', { aud: [] }],
    ['it says not whom it is for', { aud: undefined }],
    ['it is for others too, and says not whom it was given to', { aud: [CLIENT, 'calendar'] }],
    ['it is for others too, and was given to them', { aud: [CLIENT, 'calendar'], azp: 'calendar' }],
    ['it was given to another application', { azp: 'other-client' }],
    ['it comes from another provider', { iss: 'https://evil.example' }],
    ['it comes from nobody', { iss: undefined }],
    ['it is of nobody', { sub: undefined }],
    ['it is of nobody by name', { sub: '' }],
    ['it is of a number', { sub: 7 }],
  ])('but not if %s', (_, overrides) => {
    // What API Gateway tells is the same each time, as far as the token tells it.
    const verified = { ...VERIFIED, ...overrides };

    expect(decide(overrides, verified)).toEqual(UNAUTHENTICATED);
  });

  it.each([
    ['another provider', { ...VERIFIED, iss: 'https://evil.example' }],
    ['another person', { ...VERIFIED, sub: 'sam-1' }],
    ['nobody', {}],
  ])('but not if the one that API Gateway verified belongs to %s', (_, verified) => {
    expect(decide({}, verified)).toEqual(UNAUTHENTICATED);
  });

  it.each(['Bearer ', 'bearer ', ''])('with %j before it, as API Gateway accepts it', (before) => {
    expect(authorize({ authorization: before + tokenOf(ADA), claims: VERIFIED }, SETTING)).toEqual(ALLOWED);
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64url');

  it.each([
    ['', 'nothing'],
    ['Bearer', 'no token'],
    ['Bearer a.b', 'too few parts'],
    [`Bearer ${tokenOf(ADA)}.more`, 'too many parts'],
    [`Bearer ${tokenOf(ADA)}, Bearer ${tokenOf(ADA)}`, 'two tokens'],
    [`Basic ${tokenOf(ADA)}`, 'another scheme'],
    [`Bearer  ${tokenOf(ADA)}`, 'a blank too many'],
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

/** Whom the console sees in a token of which API Gateway says the same. */
function seen(overrides: Claims, changes: object = {}) {
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
    ['an administrator by his address', address('ada@acme.example'), administrator('ada@acme.example')],
    ['an administrator by his domain', address('kim@it.acme.example'), administrator('kim@it.acme.example')],
    ['an administrator by his group', { groups: ['x', 'platform'] }, administrator('subject-1')],
    ['a reader by his address', address('ren@other.example'), reader('ren@other.example')],
    ['a reader by his domain', address('lea@acme.example'), reader('lea@acme.example')],
    ['a reader by his group', { groups: ['hr'], email: 'x' }, reader('subject-1')],
    ['whatever the case of the address', address('ADA@ACME.Example'), administrator('ada@acme.example')],
  ])('%s', (_, claims, expected) => {
    expect(seen(claims)).toEqual(expected);
  });

  it.each([
    ['by address, though the domain is of readers', address('ada@acme.example')],
    [
      'by group, though another group is of readers',
      { ...address('lea@acme.example'), groups: ['hr', 'platform'] },
    ],
  ])('as administrator to a person on both lists: %s', (_, claims) => {
    expect(seen(claims)).toMatchObject({ kind: 'allowed', person: { role: 'administrator' } });
  });

  it.each([
    ['another domain', 'ada@other.example'],
    ['a domain below the one that is named', 'ada@sub.acme.example'],
    ['a domain that ends alike', 'ada@notacme.example'],
    ['a domain that begins alike', 'ada@acme.example.evil.example'],
  ])('but not for %s', (_, email) => {
    expect(seen(address(email))).toEqual(forbidden(email));
  });

  it.each([
    ['is text', 'platform'],
    ['is the text that API Gateway makes of a list', '[platform hr]'],
    ['holds more than names', ['platform', 7]],
    ['names others', ['Platform', 'platform ', 'plat', '']],
    ['is empty', []],
    ['is null', null],
  ])('but not by a groups claim that %s', (_, groups) => {
    expect(seen({ groups })).toEqual(forbidden('subject-1'));
  });

  it('by the claims that the setting names', () => {
    // Prepare
    const claims = { ...address('sam@other.example'), upn: 'ada@acme.example', roles: ['platform'] };
    // Act
    const byRole = seen(claims, { groupsClaim: 'roles' });
    const byName = seen({ upn: 'ada@acme.example' }, { addressClaim: 'upn', addressesAreVerified: true });
    // Assess
    expect(byRole).toEqual(administrator('sam@other.example'));
    expect(byName).toEqual(administrator('ada@acme.example'));
  });
});

describe('an address is verified', () => {
  const email = 'ada@acme.example';

  it.each([
    ['nothing', {}],
    ['that it is not', { email_verified: false }],
    ['so in text', { email_verified: 'true' }],
    ['so by a number', { email_verified: 1 }],
  ])('only if the provider says that it is verified, but it says %s', (_, overrides) => {
    expect(seen({ email, ...overrides })).toEqual(forbidden('subject-1'));
  });

  it.each([
    ['nothing', {}, administrator(email)],
    ['so', { email_verified: true }, administrator(email)],
    ['the contrary', { email_verified: false }, forbidden('subject-1')],
    ['the contrary in text', { email_verified: 'false' }, forbidden('subject-1')],
  ])('by the setting, when the provider says %s', (_, overrides, expected) => {
    expect(seen({ email, ...overrides }, { addressesAreVerified: true })).toEqual(expected);
  });

  it('not by email_verified of another claim: people may choose their username', () => {
    // Prepare
    const claims = { ...address('sam@other.example'), preferred_username: email };
    // Act
    const decide = seen(claims, { addressClaim: 'preferred_username' });
    // Assess
    expect(decide).toEqual(forbidden('subject-1'));
  });

  it.each(['ada', '', 7, null, ['ada@acme.example'], ' ada@acme.example'])('not if it is %j', (odd) => {
    expect(seen({ email: odd, email_verified: true })).toEqual(forbidden('subject-1'));
  });
});

describe('at Google, an address is verified', () => {
  const google = { issuer: 'https://accounts.google.com' };

  it.each([
    ['of the organisation', 'acme.example', administrator('ada@acme.example')],
    ['that is private', undefined, forbidden('subject-1')],
    ['of another organisation', 'other.example', forbidden('subject-1')],
  ])('only in an account %s', (_, hd, expected) => {
    // Prepare
    const claims = { ...address('Ada@acme.example'), iss: google.issuer, ...(hd !== undefined && { hd }) };
    // Act
    const decide = seen(claims, google);
    // Assess
    expect(decide).toEqual(expected);
  });
});
