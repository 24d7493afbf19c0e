import type { Reason } from './vocabulary';

/**
 * For each reason of the sync log, what happened and what to do about it: of a failure, once the event has failed. Mails, the
 * console and the README's table use these texts.
 */
export type ReasonTexts = Record<Reason, { meaning: string; advice: string }>;

export const reasonsInEnglish: ReasonTexts = {
  no_configuration: {
    meaning: 'No configuration has this establishment.',
    advice: 'Nothing, or add the establishment to a configuration.',
  },
  product_not_selected: {
    meaning: 'The configuration does not have this product.',
    advice: 'Nothing, or add the product to the configuration.',
  },
  pending_approval: {
    meaning: 'The remote day awaits approval.',
    advice: 'Nothing: the event is written once it is approved.',
  },
  no_guests: {
    meaning: 'Nobody is registered for the session.',
    advice: 'Nothing: the event is written with the first registration.',
  },
  no_counted_days: {
    meaning: 'The absence counts no day.',
    advice: 'Nothing.',
  },
  connection_test: {
    meaning: 'Lucca tried the connection: it works.',
    advice: 'Nothing.',
  },
  cancelled: {
    meaning: 'It is cancelled in Lucca, and nothing was in the calendar.',
    advice: 'Nothing.',
  },
  denied: {
    meaning: 'It is denied in Lucca, and nothing was in the calendar.',
    advice: 'Nothing.',
  },
  deleted: {
    meaning: 'It is deleted in Lucca, and nothing was in the calendar.',
    advice: 'Nothing.',
  },
  configuration_inactive: {
    meaning: 'The configuration is inactive.',
    advice: 'Activate the configuration, then change the event in Lucca.',
  },
  authorization_missing: {
    meaning: 'Google does not let the connector act for the employees.',
    advice:
      'Check domain-wide delegation: numeric client ID and exact scope. Google may take 24 hours to apply it.',
  },
  credentials_rejected: {
    meaning: "Google rejects the connector's credentials.",
    advice: 'Store a new key of the service account in the secret of the configuration.',
  },
  credentials_missing: {
    meaning: 'The secret of the configuration is empty or cannot be read.',
    advice: 'Store the credentials of the service account in it.',
  },
  quota_exhausted: {
    meaning: 'A Google quota was used up.',
    advice: 'Ask Google for a higher quota. Retries stopped after 14 days. Change the event in Lucca.',
  },
  rate_limited: {
    meaning: 'Google limited the rate on every attempt.',
    advice: 'Retries stopped after 14 days. Change the event in Lucca.',
  },
  google_unavailable: {
    meaning: 'Google did not answer any attempt.',
    advice: 'Retries stopped after 14 days. Change the event in Lucca.',
  },
  lucca_unavailable: {
    meaning: 'The Lucca API did not answer any attempt.',
    advice: 'Retries stopped. Change the event in Lucca.',
  },
  lucca_access_refused: {
    meaning: 'The Lucca API denies access to the connector.',
    advice:
      'Check the ID, the secret and the scopes of the Lucca API client, then change the event in Lucca.',
  },
  internal_error: {
    meaning: 'Every attempt failed inside the connector.',
    advice: 'Contact the platform team: the logs of the sync function have the details.',
  },
  invalid_event: {
    meaning: 'The event does not have the expected format.',
    advice:
      'Contact the platform team: the log names the field and the rule, such as an ID of more than 256 characters. Lucca may have changed its format.',
  },
  employee_without_address: {
    meaning: 'An employee has no email address in Lucca.',
    advice:
      'Enter the address in Lucca: the event is retried automatically for 14 days. After that, change it in Lucca.',
  },
  unknown_google_user: {
    meaning: 'No Google account has the address of the employee.',
    advice:
      'Create the Google account, or correct the address in Lucca: the event is retried automatically for 14 days. After that, change it in Lucca.',
  },
  employee_outside_workspace: {
    meaning: 'The address of the employee is outside the Google Workspace.',
    advice:
      'Enter an address of your Workspace in Lucca, or choose another organizer: the event is retried automatically for 14 days. After that, change it in Lucca.',
  },
  google_account_suspended: {
    meaning: 'The Google account of the employee is suspended or restricted.',
    advice:
      'Restore the account, or choose another organizer: the event is retried automatically for 14 days. After that, change it in Lucca.',
  },
  no_google_calendar: {
    meaning: 'The account of the employee has no Google Calendar.',
    advice:
      'Assign a license with Google Calendar: the event is retried automatically for 14 days. After that, change it in Lucca.',
  },
  google_api_disabled: {
    meaning: "The Google Calendar API is disabled in the service account's project.",
    advice: 'Enable it in the Google Cloud console, then change the event in Lucca.',
  },
  permission_denied: {
    meaning: 'Google does not permit this change to the calendar.',
    advice:
      "Check the granted scope and the calendar's settings; the log has Google's answer. Then change the event in Lucca.",
  },
  configuration_removed: {
    meaning: 'The configuration that wrote the event was deleted.',
    advice: 'Restore it, assign the establishment to another configuration, or delete the event manually.',
  },
  google_refused: {
    meaning: 'Google rejects the event itself.',
    advice: "Contact the platform team: the log has Google's answer.",
  },
  too_many_events: {
    meaning: 'The absence has too many parts, or the session too many participants.',
    advice: 'In Lucca, split it into shorter absences or smaller sessions.',
  },
};
