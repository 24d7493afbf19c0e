import fc from 'fast-check';
import { createRedaction } from '../../../bin/acceptance/redact';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';

const redact = createRedaction(['lea@acme.example', 'whsec-1', 'abc'], 'LuccaGoogleCalendar-prod');

describe('createRedaction', () => {
  it.each([
    ['Invalid email lea.martin@acme.example', 'Invalid email (address)'],
    ['Not a user: LEA@acme.example', 'Not a user: (private)'],
    ['mailto:tom@acme.example, zoe+1@acme.example', 'mailto:(address), (address)'],
    ['signed with WHSEC-1', 'signed with (private)'],
    ['token ya29.a0AfB_by-123.x is invalid', 'token (token) is invalid'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer (token)'],
    ['jwt eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln', 'jwt (token)'],
    ['key AKIAIOSFODNN7EXAMPLE', 'key (access key)'],
    ['secret b3YGydKxao0CYEg4-2LM81rviT-vl2JzKyf_zlewRn0', 'secret (secret)'],
    ['first\nsecond\tthird', 'first second third'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('removes a private key', () => {
    expect(redact(`key ${createServiceAccountKey().private_key}`)).toBe('key (key)');
  });

  it.each([
    '403 forbidden "Working location is not enabled for this user."',
    'arn:aws:sns:eu-west-3:123456789012:LuccaGoogleCalendar-prod-page',
    'applicableJobPosition.businessEstablishment.id is ignored',
    `event ${'0123456789abcdef'.repeat(4)} is gone`,
    'LuccaGoogleCalendar-prod-SyncFunction1A2B3C4D-q8JtXyZ0abCD of version 12',
  ])('keeps what explains an answer: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('shortens whole pages', () => {
    expect(redact(`<html>${'x '.repeat(1000)}`)).toHaveLength(400);
  });

  it('never leaves an address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.string(), fc.string(), (address, before, after) => {
        expect(redact(`${before} ${address} ${after}`)).not.toContain(address);
      }),
    );
  });
});
