import { reasonsInEnglish } from '../../../domain/reasons.en';
import type { FailureReason } from '../../../domain/vocabulary';
import type { AuthorizationInstructions } from '../../../domain/authorization-instructions';
import type { MailTexts, RevokedTexts } from './content';
import { code, link, phrase, type Block, type Phrase } from './render';

const hello: Block = { kind: 'paragraph', text: phrase`Hello,` };
const todo: Block = { kind: 'heading', text: 'What to do' };
const afterwards: Block = { kind: 'heading', text: 'What happens next' };
const paragraph = (text: Phrase): Block => ({ kind: 'paragraph', text });
const steps = (list: Phrase[]): Block => ({ kind: 'steps', steps: list });

const resumesAutomatically = paragraph(
  phrase`No other action is needed: events wait for up to 90 days and are synchronized automatically once Google accepts the connector again. Nothing is lost. You will receive an email when this happens.`,
);

const handOff = ({ intro, steps: list, notes }: AuthorizationInstructions): Block[] => [
  paragraph(phrase`If you are not a super administrator, forward this email to one.`),
  paragraph([intro]),
  steps(list),
  ...notes.map((note) => paragraph([note])),
];

const revoked: RevokedTexts = {
  authorization_missing: ({ secretId, scope }) => ({
    headline: 'Google does not grant access to the calendars',
    cause: phrase`Domain-wide delegation is missing, grants other OAuth scopes, or is not in effect yet.`,
    todo: [
      phrase`As a super administrator, open the Google Admin console: Security > Access and data control > API controls > Domain-wide delegation (${link('https://admin.google.com/ac/owl/domainwidedelegation')}).`,
      phrase`Find the numeric client ID of the service account in the list, or add it. The client ID is not the account’s email address: it is the value ${code('client_id')} of the key in the secret ${code(secretId)}. Without a key, it is the account’s unique ID in the Google Cloud console, which the platform team can give you.`,
      phrase`Keep the existing OAuth scopes, and add exactly this one: ${code(scope)}`,
      phrase`If everything is already in place, wait: Google may take up to 24 hours to apply it.`,
    ],
  }),
  credentials_missing: ({ secretId }) => ({
    headline: 'Google credentials are missing',
    cause: phrase`The secret ${code(secretId)} does not exist, is empty, does not contain Google credentials, or cannot be read by the connector.`,
    todo: [
      phrase`In AWS Secrets Manager, open the secret ${code(secretId)}. If it does not exist, create it with this name, or correct the name in the configuration.`,
      phrase`Store the service account’s JSON key file in it, exactly as downloaded from Google. Without a key, store the ${code('aws_workload_identity')} document instead.`,
    ],
  }),
  credentials_rejected: ({ secretId }, command) => ({
    headline: 'Google rejects the connector’s credentials',
    cause: phrase`The key of the service account was deleted or belongs to another account. Without a key, Google rejects the identity federation or the signature. The platform team can read Google’s response with ${code(command)}.`,
    todo: [
      phrase`In the Google Cloud console, check that the service account exists and is enabled, then create a new JSON key for it.`,
      phrase`In AWS Secrets Manager, store the file unchanged in the secret ${code(secretId)}, then delete your copy.`,
      phrase`Without a key, check the workload identity pool and the role ${code('roles/iam.serviceAccountTokenCreator')} on the service account instead.`,
    ],
  }),
};

/** Describes the reasons of a digest. */
export function failureTerms(failures: { reason: FailureReason | null; countInWords: string }[]) {
  return failures.map(({ reason, countInWords }) =>
    reason === null
      ? { term: phrase`${countInWords} × without a reason`, text: [phrase`See the log for details.`] }
      : {
          term: phrase`${countInWords} × ${reasonsInEnglish[reason].meaning}`,
          text: [phrase`${reasonsInEnglish[reason].advice}`, phrase`Reason: ${code(reason)}`],
        },
  );
}

export const english: MailTexts = {
  colon: ': ',

  footer: (name, id) =>
    `You receive this email from the Lucca to Google Calendar connector because your address is one of the notification emails of the configuration “${name}” (${id}).`,

  authorizationRevoked(about, { reason, since, command, instructions, stepUrl }) {
    const { headline, cause, todo: list } = revoked[reason](about, command);
    return {
      headline,
      blocks: [
        hello,
        paragraph(
          phrase`Since ${since} (${about.timeZone}), the connector cannot write to the calendars of the configuration “${about.name}”.`,
        ),
        paragraph(cause),
        todo,
        ...(instructions ? handOff(instructions) : [steps(list)]),
        ...(stepUrl === null
          ? []
          : [paragraph(phrase`Afterwards, check the authorization in the console: ${link(stepUrl)}`)]),
        afterwards,
        resumesAutomatically,
      ],
    };
  },

  authorizationGranted: ({ name, timeZone }, { openedAt, since }) => ({
    headline: 'Google accepts the connector again',
    blocks: [
      hello,
      paragraph(
        phrase`Since ${since} (${timeZone}), the connector can write to the calendars of the configuration “${name}” again. It had been unable to do so since ${openedAt}.`,
      ),
      todo,
      paragraph(phrase`No action is needed. Thank you for resolving the problem.`),
      afterwards,
      paragraph(
        phrase`The waiting events are synchronized automatically, oldest first. Depending on their number, this takes from a few minutes to a few hours. Nothing is lost.`,
      ),
    ],
  }),

  endpointSuspended: ({ name, tenant, timeZone }, { since }) => ({
    headline: 'Lucca has stopped sending events',
    blocks: [
      hello,
      paragraph(
        phrase`Lucca (${tenant}) no longer sends events to the connector: its webhook endpoint is suspended. This was detected on ${since} (${timeZone}). Until the endpoint is active again, the calendars of the configuration “${name}” are updated with a delay.`,
      ),
      todo,
      paragraph(
        phrase`Usually nothing: the connector reactivates the endpoint automatically. If you receive no email about its recovery within an hour:`,
      ),
      steps([
        phrase`In Lucca, open the webhook settings and activate the connector’s endpoint.`,
        phrase`Contact the platform team: the logs of the ingest function show the responses that Lucca received.`,
      ]),
      afterwards,
      paragraph(
        phrase`Lucca keeps events for two months, and the connector fetches those that it missed. Nothing is lost.`,
      ),
    ],
  }),

  endpointActive: ({ name, tenant, timeZone }, { openedAt, since }) => ({
    headline: 'Lucca sends events again',
    blocks: [
      hello,
      paragraph(
        phrase`The webhook endpoint that Lucca (${tenant}) had suspended is active again. The suspension was detected on ${openedAt}, the recovery on ${since} (${timeZone}). The configuration “${name}” was affected.`,
      ),
      todo,
      paragraph(phrase`No action is needed.`),
      afterwards,
      paragraph(
        phrase`The connector fetches the events that it missed and updates the calendars. Nothing is lost.`,
      ),
    ],
  }),

  digest({ name, timeZone }, { from, until, total, totalInWords, failures, log }) {
    const one = total === 1;
    const events = one ? 'event could not be synchronized' : 'events could not be synchronized';
    return {
      headline: `${totalInWords} ${events}`,
      blocks: [
        hello,
        paragraph(
          phrase`From ${from} to ${until} (${timeZone}), ${totalInWords} ${events} with the calendars of the configuration “${name}”.`,
        ),
        todo,
        {
          kind: 'terms',
          terms: failureTerms(failures),
        },
        paragraph(phrase`The log shows the affected events:`),
        'url' in log ? paragraph(phrase`${link(log.url)}`) : { kind: 'command', command: log.command },
        afterwards,
        paragraph(
          one
            ? phrase`The event and its content stay in the log for 90 days. If the advice above says so, the event is retried automatically. Otherwise, once the cause is fixed, retry it in the log or ask the platform team to resend it.`
            : phrase`These events and their content stay in the log for 90 days. Where the advice above says so, they are retried automatically. For the others, once the cause is fixed, retry them in the log or ask the platform team to resend it.`,
        ),
      ],
    };
  },
};
