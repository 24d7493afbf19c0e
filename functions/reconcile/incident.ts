import type { News } from '../mail/news';
import type { Authorization } from '../domain/authorization';
import type { EndpointRecord } from './endpoint-record';
import { terminalCommand } from '../shared/cli-command';

/** Something whose beginning and end are told by mail. Moments are ISO 8601. */
export type Incident = { subject: 'authorization' | 'endpoint'; state: Broken | Whole };

export type Broken = {
  kind: 'broken';
  since: string;
  /** Names the mail. */
  mail: string;
  /** With another cause it is another incident: something else is to be told. */
  cause: string;
  news: (since: string) => News;
};

export type Whole = {
  kind: 'whole';
  since: string;
  /** Names the mail. */
  mail: string;
  news: (brokenSince: string, since: string) => News;
};

/**
 * An authorization that Google refuses, or gives.
 *
 * @param stackName see {@link terminalCommand}
 */
export function authorizationIncident(authorization: Authorization, stackName: string | null): Incident {
  const { state, since, reason, credentialsSecretId, scope } = authorization;
  const subject = 'authorization';
  if (state === 'granted') {
    const kind = 'authorization-granted';
    const news: Whole['news'] = (brokenSince, end) => ({ kind, brokenSince, since: end });
    return { subject, state: { kind: 'whole', since, mail: kind, news } };
  }
  const kind = 'authorization-revoked';
  const command = terminalCommand('configure', ['list'], stackName);
  const news: Broken['news'] = (begin) => ({ kind, reason, since: begin, command });
  const cause = [reason, credentialsSecretId, scope].join(' ');
  return { subject, state: { kind: 'broken', since, mail: `${kind}-${reason}`, cause, news } };
}

/** @returns null for an endpoint that people took out of service, or that is not there: no mail tells that */
export function endpointIncident({ status, since }: EndpointRecord): Incident | null {
  const subject = 'endpoint';
  if (status === 'active') {
    const kind = 'endpoint-active';
    const news: Whole['news'] = (brokenSince, end) => ({ kind, brokenSince, since: end });
    return { subject, state: { kind: 'whole', since, mail: kind, news } };
  }
  if (status !== 'suspended') return null;
  const kind = 'endpoint-suspended';
  const news: Broken['news'] = (begin) => ({ kind, since: begin });
  return { subject, state: { kind: 'broken', since, mail: kind, cause: status, news } };
}
