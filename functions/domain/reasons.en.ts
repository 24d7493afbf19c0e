import type { FailureReason } from './vocabulary';

/** The reasons of the sync log, for an administrator who reads English. */
export const reasonsInEnglish: ReasonTexts = {
  configuration_inactive: {
    meaning: 'The configuration is inactive.',
    advice: 'Activate the configuration, then change the event in Lucca.',
  },
  authorization_missing: {
    meaning: 'Google does not let the connector act for the employees.',
    advice:
      'Check domain-wide delegation: numeric client id and exact scope. Google may take 24 hours to apply it.',
  },
  credentials_rejected: {
    meaning: 'Google refuses the credentials of the connector.',
    advice: 'Store a new key of the service account in the secret of the configuration.',
  },
  credentials_missing: {
    meaning: 'The secret of the configuration is empty or cannot be read.',
    advice: 'Store the credentials of the service account in it.',
  },
  quota_exhausted: {
    meaning: 'A quota of Google was used up.',
    advice: 'Ask Google for a higher quota. It was tried for 14 days, in vain. Change the event in Lucca.',
  },
  rate_limited: {
    meaning: 'Google limited the rate at every try.',
    advice: 'It was tried for 14 days, in vain. Change the event in Lucca.',
  },
  google_unavailable: {
    meaning: 'Google answered none of the tries.',
    advice: 'It was tried for 14 days, in vain. Change the event in Lucca.',
  },
  lucca_unavailable: {
    meaning: "Lucca's API answered none of the tries.",
    advice: 'Retries have stopped. Change the event in Lucca.',
  },
  lucca_access_refused: {
    meaning: "Lucca's API refuses the connector.",
    advice: "Check the id, the secret and the rights of Lucca's API client, then change the event in Lucca.",
  },
  internal_error: {
    meaning: 'Every try failed inside the connector.',
    advice: 'Tell the platform team: the log of the sync function says more.',
  },
  invalid_event: {
    meaning: 'The event does not have the expected form.',
    advice:
      'Tell the platform team: the log names the field and the rule, such as an id of more than 256 characters. Lucca may have changed its format.',
  },
  employee_without_address: {
    meaning: 'An employee has no e-mail address in Lucca.',
    advice:
      'Enter the address in Lucca: the event is tried again by itself for 14 days. After that, change it in Lucca.',
  },
  unknown_google_user: {
    meaning: 'No Google account has the address of the employee.',
    advice:
      'Create the Google account, or correct the address in Lucca: the event is tried again by itself for 14 days. After that, change it in Lucca.',
  },
  employee_outside_workspace: {
    meaning: 'The address of the employee is outside the Google Workspace.',
    advice:
      'Enter an address of your Workspace in Lucca, or choose another organizer: the event is tried again by itself for 14 days. After that, change it in Lucca.',
  },
  google_account_suspended: {
    meaning: 'The Google account of the employee is suspended or restricted.',
    advice:
      'Restore the account, or choose another organizer: the event is tried again by itself for 14 days. After that, change it in Lucca.',
  },
  no_google_calendar: {
    meaning: 'The account of the employee has no Google Calendar.',
    advice:
      'Give it a licence with Google Calendar: the event is tried again by itself for 14 days. After that, change it in Lucca.',
  },
  google_api_disabled: {
    meaning: "The Google Calendar API is disabled in the service account's project.",
    advice: 'Enable it in the Google Cloud console, then change the event in Lucca.',
  },
  permission_denied: {
    meaning: 'Google refuses this change of the calendar.',
    advice:
      "Check the granted scope and the calendar's settings; the log has Google's answer. Then change the event in Lucca.",
  },
  configuration_removed: {
    meaning: 'The configuration that wrote the event is gone.',
    advice: 'Restore it, let another configuration have the establishment, or delete the event by hand.',
  },
  google_refused: {
    meaning: 'Google refuses the event itself.',
    advice: "Tell the platform team: the log has Google's answer.",
  },
  too_many_events: {
    meaning: 'The absence has too many parts, or the session too many guests.',
    advice: 'In Lucca, split it into several shorter absences or smaller sessions.',
  },
};

/** What it means that an event failed for a reason, and what to do about it. */
export type ReasonTexts = Record<FailureReason, { meaning: string; advice: string }>;
