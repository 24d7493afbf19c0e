import { authorize } from '../../../../functions/console/sign-in/identity';
import { ADA, CLIENT, ISSUER, SETTING, tokenOf } from '../../../support/console/requests';

const VERIFIED = { iss: ISSUER, sub: 'ada-1' };
const ADMITTED = { kind: 'allowed', person: { name: 'ada@acme.example', role: 'administrator' } };
const UNKNOWN = { kind: 'unauthenticated' };

const admission = (said: object, verified: Record<string, unknown> = VERIFIED) =>
  authorize({ authorization: `Bearer ${tokenOf({ ...ADA, ...said })}`, claims: verified }, SETTING);

describe('a token counts', () => {
  it.each([
    ['it is for the console', { aud: CLIENT }],
    ['it is for the console, in a list', { aud: [CLIENT] }],
    ['it was given to the console', { azp: CLIENT }],
    ['it was given to the console, and is for others too', { aud: ['calendar', CLIENT], azp: CLIENT }],
  ])('if %s', (_, said) => {
    expect(admission(said)).toEqual(ADMITTED);
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
  ])('but not if %s', (_, said) => {
    // What API Gateway tells is the same each time, as far as the token tells it.
    const verified = { ...VERIFIED, ...said };

    expect(admission(said, verified)).toEqual(UNKNOWN);
  });

  it.each([
    ['another provider', { ...VERIFIED, iss: 'https://evil.example' }],
    ['another person', { ...VERIFIED, sub: 'sam-1' }],
    ['nobody', {}],
  ])('but not if the one that API Gateway verified is of %s', (_, verified) => {
    expect(admission({}, verified)).toEqual(UNKNOWN);
  });

  it.each(['Bearer ', 'bearer ', ''])('with %j before it, as API Gateway takes it', (before) => {
    expect(authorize({ authorization: before + tokenOf(ADA), claims: VERIFIED }, SETTING)).toEqual(ADMITTED);
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
    expect(authorize({ authorization, claims: VERIFIED }, SETTING)).toEqual(UNKNOWN);
  });
});
