import type { Reason } from './vocabulary';

/**
 * For each reason in the sync log: what happened, and what to do about it. The texts of failures apply once the event
 * has failed. Mails, the console and the table in the documentation use them.
 */
export type ReasonTexts = Record<Reason, { meaning: string; advice: string }>;

export const reasonsInEnglish: ReasonTexts = {
  no_configuration: {
    meaning: 'No configuration includes this establishment.',
    advice: 'To sync its employees, add the establishment to a configuration, then retry the event.',
  },
  product_not_selected: {
    meaning: 'The product is not selected in the configuration.',
    advice: 'To sync these events, select the product in the configuration, then retry the event.',
  },
  pending_approval: {
    meaning: 'The remote work is pending approval.',
    advice: 'No action needed: the event is created once it is approved.',
  },
  no_guests: {
    meaning: 'Nobody is registered for the session.',
    advice: 'No action needed: the event is created with the first registration.',
  },
  no_counted_days: {
    meaning: 'No counted days in this absence.',
    advice: 'No action needed.',
  },
  connection_test: {
    meaning: 'Lucca tested the connection successfully.',
    advice: 'No action needed.',
  },
  cancelled: {
    meaning: 'Cancelled in Lucca. The calendar had no event for it.',
    advice: 'No action needed.',
  },
  denied: {
    meaning: 'Denied in Lucca. The calendar had no event for it.',
    advice: 'No action needed.',
  },
  deleted: {
    meaning: 'Deleted in Lucca. The calendar had no event for it.',
    advice: 'No action needed.',
  },
  configuration_inactive: {
    meaning: 'The configuration is inactive.',
    advice: 'Activate the configuration, then retry the event.',
  },
  authorization_missing: {
    meaning: 'The connector is not authorized in Google to act on behalf of employees.',
    advice:
      'In the Google Admin console, check the domain-wide delegation: numeric client ID and exact scopes. Changes can take up to 24 hours.',
  },
  credentials_rejected: {
    meaning: "Google rejects the connector's credentials.",
    advice: "Store a new service account key in the configuration's secret.",
  },
  credentials_missing: {
    meaning: "The configuration's secret is empty, invalid or not readable.",
    advice: 'Store the credentials of the service account in it.',
  },
  quota_exhausted: {
    meaning: 'A Google quota was exhausted.',
    advice: 'Retries stopped after 14 days. Request a higher quota from Google, then retry the event.',
  },
  rate_limited: {
    meaning: 'Every attempt exceeded a Google rate limit.',
    advice: 'Retries stopped after 14 days. Retry the event.',
  },
  google_unavailable: {
    meaning: 'Google was unavailable at every attempt.',
    advice: 'Retries stopped after 14 days. Retry the event.',
  },
  lucca_unavailable: {
    meaning: 'The Lucca API was unavailable at every attempt.',
    advice: 'Retries stopped. Retry the event.',
  },
  lucca_access_refused: {
    meaning: 'The Lucca API denies the connector access.',
    advice: 'Check the ID, the secret and the scopes of the Lucca API client, then retry the event.',
  },
  internal_error: {
    meaning: 'Every attempt failed with an internal error.',
    advice: 'Retry the event. If the error persists, send the references of the event to the platform team.',
  },
  invalid_event: {
    meaning: 'The event does not have the expected format.',
    advice:
      'Send the references of the event to the platform team: Lucca may have changed its format, or an ID is longer than 256 characters.',
  },
  employee_without_address: {
    meaning: 'An employee has no valid email address in Lucca.',
    advice:
      'Enter the address in Lucca. The event is retried automatically for 14 days; after that, retry it.',
  },
  unknown_google_user: {
    meaning: 'No Google account has the address of the employee.',
    advice:
      'Create the Google account, or correct the address in Lucca. The event is retried automatically for 14 days; after that, retry it.',
  },
  employee_outside_workspace: {
    meaning: 'The address of the employee is outside the Google Workspace.',
    advice:
      'Enter an address of your Workspace in Lucca, or choose another organizer. The event is retried automatically for 14 days; after that, retry it.',
  },
  google_account_suspended: {
    meaning: 'The Google account of the employee is suspended or restricted.',
    advice:
      'Restore the account, or choose another organizer. The event is retried automatically for 14 days; after that, retry it.',
  },
  no_google_calendar: {
    meaning: 'The account of the employee has no Google Calendar.',
    advice:
      'Turn on Google Calendar for this account, or assign a license that includes it. The event is retried automatically for 14 days; after that, retry it.',
  },
  google_api_disabled: {
    meaning: "The Google Calendar API is disabled in the service account's project.",
    advice: 'Enable it in the Google Cloud console, then retry the event.',
  },
  permission_denied: {
    meaning: 'Google does not permit this change to the calendar.',
    advice: 'Check the granted scopes and the calendar settings, then retry the event.',
  },
  configuration_removed: {
    meaning: 'The configuration that wrote the event was deleted.',
    advice: 'Restore it, assign the establishment to another configuration, or delete the event manually.',
  },
  google_refused: {
    meaning: 'Google rejects the event itself.',
    advice: "Send the references of the event and Google's response to the platform team.",
  },
  too_many_events: {
    meaning: 'The absence has too many parts, or the session has too many participants.',
    advice: 'In Lucca, split it into shorter absences or smaller sessions.',
  },
};
