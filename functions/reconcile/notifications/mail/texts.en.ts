import { reasonsInEnglish } from '../../../domain/reasons.en';
import type { About, MailTexts, RevokedReason } from './content';
import { code, link, phrase, type Block, type Phrase } from './render';

const hello: Block = { kind: 'paragraph', text: phrase`Hello,` };
const todo: Block = { kind: 'heading', text: 'What to do now' };
const afterwards: Block = { kind: 'heading', text: 'What happens then' };
const paragraph = (text: Phrase): Block => ({ kind: 'paragraph', text });
const steps = (list: Phrase[]): Block => ({ kind: 'steps', steps: list });

const followByThemselves = paragraph(
  phrase`There is nothing else for you to do: the events wait, up to 90 days, and follow by themselves as soon as Google accepts the connector again. Nothing is lost. We will write to you when that happens.`,
);

/** What happened, and the steps to fix it. */
const revoked: Record<
  RevokedReason,
  (about: About, command: string) => { headline: string; cause: Phrase; todo: Phrase[] }
> = {
  authorization_missing: ({ secretId, scope }) => ({
    headline: 'Google does not grant access to the calendars',
    cause: phrase`Domain-wide delegation is missing, is for another scope, or is not in force yet.`,
    todo: [
      phrase`As a super administrator, open the Google Admin console: Security > Access and data control > API controls > Domain-wide delegation (${link('https://admin.google.com/ac/owl/domainwidedelegation')}).`,
      phrase`Find or add the numeric client id of the service account there. It is not its address: it is the value ${code('client_id')} of the key in the secret ${code(secretId)}; without a key, it is the account’s unique ID in the Google Cloud console (the platform team can tell you).`,
      phrase`Grant it exactly this OAuth scope, beside those that it already has: ${code(scope)}`,
      phrase`If all that is there already, please wait: Google may take up to 24 hours to apply it.`,
    ],
  }),
  credentials_missing: ({ secretId }) => ({
    headline: 'the Google credentials are missing',
    cause: phrase`The secret ${code(secretId)} does not exist, is empty, holds something other than Google credentials, or cannot be read by the connector.`,
    todo: [
      phrase`In AWS Secrets Manager, open the secret ${code(secretId)}. If it does not exist, create it under this name, or correct the name in the configuration.`,
      phrase`Store in it the service account’s JSON key file as Google hands it out, or the document ${code('aws_workload_identity')} if you do without a key.`,
    ],
  }),
  credentials_rejected: ({ secretId }, command) => ({
    headline: 'Google refuses the credentials of the connector',
    cause: phrase`The key of the service account was deleted, or is not its own; without a key, Google refuses the federation or the signature. The platform team reads Google’s answer with ${code(command)}.`,
    todo: [
      phrase`In the Google Cloud console, make sure that the service account exists and is enabled, then create a new JSON key for it.`,
      phrase`In AWS Secrets Manager, store this file as it is in the secret ${code(secretId)}, then delete your copy.`,
      phrase`If you do without a key, check the workload identity pool instead, and the role ${code('roles/iam.serviceAccountTokenCreator')} on the service account.`,
    ],
  }),
};

export const english: MailTexts = {
  colon: ': ',

  footer: (name, id) =>
    `You are receiving this message from the connector of Lucca to Google Calendar because your address is among the notification addresses of the configuration “${name}” (${id}).`,

  authorizationRevoked(about, { reason, since, command }) {
    const { headline, cause, todo: list } = revoked[reason](about, command);
    return {
      headline,
      blocks: [
        hello,
        paragraph(
          phrase`Since ${since} (${about.timeZone}), the connector can write nothing into the calendars of the configuration “${about.name}”.`,
        ),
        paragraph(cause),
        todo,
        steps(list),
        afterwards,
        followByThemselves,
      ],
    };
  },

  authorizationGranted: ({ name, timeZone }, { openedAt, since }) => ({
    headline: 'Google accepts the connector again',
    blocks: [
      hello,
      paragraph(
        phrase`Since ${since} (${timeZone}), the connector can write into the calendars of the configuration “${name}” again. It could not since ${openedAt}.`,
      ),
      todo,
      paragraph(phrase`Nothing. Thank you for putting it right.`),
      afterwards,
      paragraph(
        phrase`The events that waited follow by themselves, the oldest first. Depending on how many there are, this takes some minutes to some hours. Nothing is lost.`,
      ),
    ],
  }),

  endpointSuspended: ({ name, tenant, timeZone }, { since }) => ({
    headline: 'Lucca has suspended the sending of events',
    blocks: [
      hello,
      paragraph(
        phrase`Lucca (${tenant}) no longer sends events to the connector: its webhook endpoint is suspended, as we found on ${since} (${timeZone}). So the calendars of the configuration “${name}” do not follow at once any more.`,
      ),
      todo,
      paragraph(
        phrase`As a rule nothing: the connector itself asks Lucca to activate the endpoint again. If we have not told you within an hour that it is back:`,
      ),
      steps([
        phrase`In Lucca, open the webhook settings and activate the endpoint of the connector.`,
        phrase`Tell the platform team: the log of the ingest function says what answers Lucca got.`,
      ]),
      afterwards,
      paragraph(
        phrase`Lucca keeps its events for two months. The connector itself fetches those that did not reach it. Nothing is lost.`,
      ),
    ],
  }),

  endpointActive: ({ name, tenant, timeZone }, { openedAt, since }) => ({
    headline: 'Lucca sends events again',
    blocks: [
      hello,
      paragraph(
        phrase`The webhook endpoint that Lucca (${tenant}) had suspended is active again, as we found on ${since} (${timeZone}). Its suspension was found on ${openedAt}. It concerned the configuration “${name}” too.`,
      ),
      todo,
      paragraph(phrase`Nothing.`),
      afterwards,
      paragraph(
        phrase`The connector itself fetches the events that did not reach it, and the calendars follow. Nothing is lost.`,
      ),
    ],
  }),

  digest({ name, timeZone }, { from, until, total, totalInWords, failures, log }) {
    const one = total === 1;
    const events = one ? 'event could not be synchronised' : 'events could not be synchronised';
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
          terms: failures.map(({ reason, countInWords }) =>
            reason === null
              ? { term: phrase`${countInWords} × without a reason`, text: [phrase`The log says more.`] }
              : {
                  term: phrase`${countInWords} × ${reasonsInEnglish[reason].meaning}`,
                  text: [phrase`${reasonsInEnglish[reason].advice}`, phrase`Reason: ${code(reason)}`],
                },
          ),
        },
        paragraph(phrase`The log says which events these are:`),
        'url' in log ? paragraph(phrase`${link(log.url)}`) : { kind: 'command', command: log.command },
        afterwards,
        paragraph(
          one
            ? phrase`The event stays in the log for 90 days with its content. If the advice above says so, it is tried again by itself; else, once the cause is gone, change it in Lucca or ask the platform team to send it again.`
            : phrase`These events stay in the log for 90 days with their content. Those whose advice above says so are tried again by themselves; for the others, once the cause is gone, change the event in Lucca or ask the platform team to send it again.`,
        ),
      ],
    };
  },
};
