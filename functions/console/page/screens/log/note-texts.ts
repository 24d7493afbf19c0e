import type { EventNote } from '../../../../domain/vocabulary';
import { typeset } from '../../typeset';

/** The connector's explanations; `value` is what {@link EventNote} says, in words, and empty if unknown. */
type NoteTexts = Record<EventNote, (value: string) => string>;

/** Appends the value in parentheses, if there is one. */
const about = (value: string) => (value === '' ? '' : ` (${value})`);

const english: NoteTexts = {
  no_organizer: () => 'The session has no internal manager, so there is no calendar for it.',
  organizer_without_address: (id) =>
    `The session’s manager has no valid email address${about(id && `Lucca ID ${id}`)}.`,
  owner_without_address: (id) => `The employee has no valid email address${about(id && `Lucca ID ${id}`)}.`,
  guests_omitted: (ids) =>
    `Some participants have no valid email address and were left out${about(ids && `Lucca IDs ${ids}`)}.`,
  too_many_guests: (count) => `The session has too many participants${about(count)}.`,
  too_many_parts: (count) => `The absence has too many parts${about(count)}.`,
  title_masked: () => 'The kind of absence could not be read, so the title is masked.',
  hours_as_half_day: () =>
    'Lucca counts this absence in hours and gives no times: it is written as a half day.',
  written_as_regular_event: () =>
    'Google does not accept this kind of event for the employee: it is written as a regular event.',
  change_pending: () => 'The event itself is being changed, and that change uses the new address.',
  account_renamed: () => 'The Google account was renamed: Google keeps its events.',
  passed_to_configuration: (name) =>
    `The event now belongs to ${name ? `the configuration ${name}` : 'another configuration'}.`,
  events_moving: (count) =>
    `The events are being moved to the other calendar, each with its own row${about(count)}.`,
  superseded_by: () => 'A newer change of the same event arrived at the same time and was written instead.',
  removed_because: (cause) =>
    cause === '' ? 'The event was removed from the calendar.' : `Removed from the calendar: ${cause}.`,
  no_establishment: () => 'Lucca gives no establishment for the employee.',
  configuration_deleted: (id) => `The configuration that wrote the event was deleted${about(id)}.`,
  invalid_fields: (fields) => `Some fields do not have the expected format${about(fields)}.`,
  content_not_kept: () => 'The content of the event was too large to be kept.',
  retries_stopped: (days) => `Automatic retries stopped${days && ` after ${days} days`}.`,
  not_returned_by_lucca: () => 'Lucca lists this event but does not return its content.',
};

const french: NoteTexts = {
  no_organizer: () => 'La session n’a pas de responsable interne : aucun agenda ne lui correspond.',
  organizer_without_address: (id) =>
    `Le responsable de la session n’a pas d’adresse e-mail valide${about(id && `identifiant Lucca ${id}`)}.`,
  owner_without_address: (id) =>
    `Le collaborateur n’a pas d’adresse e-mail valide${about(id && `identifiant Lucca ${id}`)}.`,
  guests_omitted: (ids) =>
    `Des participants sans adresse e-mail valide n’ont pas été invités${about(ids && `identifiants Lucca ${ids}`)}.`,
  too_many_guests: (count) => `La session a trop de participants${about(count)}.`,
  too_many_parts: (count) => `L’absence a trop de parties${about(count)}.`,
  title_masked: () => 'Le type d’absence n’a pas pu être lu : le titre est masqué.',
  hours_as_half_day: () =>
    'Lucca décompte cette absence en heures, sans horaires : elle est écrite comme une demi-journée.',
  written_as_regular_event: () =>
    'Google n’accepte pas ce type d’événement pour ce collaborateur : il est écrit comme un événement ordinaire.',
  change_pending: () => 'L’événement lui-même est en cours de modification, avec la nouvelle adresse.',
  account_renamed: () => 'Le compte Google a été renommé : Google conserve ses événements.',
  passed_to_configuration: (name) =>
    `L’événement relève désormais ${name ? `de la configuration ${name}` : 'd’une autre configuration'}.`,
  events_moving: (count) =>
    `Les événements passent dans l’autre agenda, chacun avec sa propre ligne${about(count)}.`,
  superseded_by: () =>
    'Un changement plus récent du même événement est arrivé en même temps et a été écrit à sa place.',
  removed_because: (cause) =>
    cause === '' ? 'L’événement a été retiré de l’agenda.' : `Retiré de l’agenda : ${cause}.`,
  no_establishment: () => 'Lucca n’indique pas d’établissement pour ce collaborateur.',
  configuration_deleted: (id) => `La configuration qui a écrit l’événement a été supprimée${about(id)}.`,
  invalid_fields: (fields) => `Des champs n’ont pas le format attendu${about(fields)}.`,
  content_not_kept: () => 'Le contenu de l’événement était trop volumineux pour être conservé.',
  retries_stopped: (days) => `Les relances automatiques ont cessé${days && ` après ${days} jours`}.`,
  not_returned_by_lucca: () => 'Lucca liste cet événement mais n’en renvoie pas le contenu.',
};

export const noteTexts = { fr: typeset(french), en: english };
