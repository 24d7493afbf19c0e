import type { Assumption } from './assumption';

/** What the connector assumes about sign-in, email and operation. No check can act for the people concerned. */
export const AWS_OPERATION_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'AWS-29',
    assumption:
      'ID tokens of Google, Entra, Okta and Cognito have the claims that their documentation names, and pass the JWT authorizer of the HTTP API.',
    source:
      '[AWS](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html), and the documentation of each provider',
    ifWrong: 'Users of that provider cannot sign in to the console. Events are not affected.',
    modules: ['functions/console/sign-in/identity.ts'],
    check: { none: 'Only a person can sign in: open the console as an administrator and as a reader.' },
  },
  {
    id: 'AWS-30',
    assumption:
      'SES refuses an email with `MessageRejected` and names the address in its message if sender or recipient is not verified.',
    source:
      '[AWS](https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html), wording from reports',
    ifWrong:
      'The log of reconcile blames the recipient instead of the sender. The email is tried again either way.',
    modules: ['functions/reconcile/notifications/mail/ses-mailer.ts'],
    check: { none: 'It would send emails to the people who are notified of real failures.' },
  },
  {
    id: 'AWS-31',
    assumption:
      'CodeDeploy refuses a deployment, and changes nothing, if the alias was moved by hand to another version.',
    source: null,
    ifWrong: 'A deployment after a manual move needs a second attempt: see the runbook.',
    modules: ['lib/deployment/canary.ts'],
    check: { none: 'It would move the alias of a running stage by hand.' },
  },
];
