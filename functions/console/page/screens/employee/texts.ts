import { typeset } from '../../typeset';
import type { EventKind } from '../../event-kind';

const kinds: Record<EventKind, string> = {
  absence: 'Absence',
  remote: 'Remote work',
  office: 'Office',
  training: 'Training',
  other: 'Other',
};

const english = {
  title: 'Employees',
  search: 'Search for an employee',
  placeholder: 'Name, email or Lucca ID',
  start: 'Whose calendar?',
  startHelp:
    'Search for an employee by name, by a part of the email address, or by Lucca ID. You see what the connector wrote to the calendar, month by month.',
  previous: 'Previous month',
  next: 'Next month',
  today: 'Today',
  kinds,
  tentative: 'tentative',
  legendTentative: 'Tentative',
  legendGuest: 'Guest',
  continued: (days: string) => `continued: ${days}`,
  more: (count: number) => `+${count}`,
  moreOn: (count: number, day: string) => `${count} more on ${day}`,
  empty: 'The connector wrote nothing for these weeks.',
  cut: 'There are too many events: some are not shown.',
  inDoubt: 'update in progress or not confirmed',
  guestOf: (owner: string) => `guest · calendar of ${owner}`,
  seeLog: 'Events in the log',
  googleCalendar: 'Google Calendar',
  googleAccess: 'Needs access to this calendar',
  timeOf: (city: string) => `${city} time`,
  luccaId: (id: string) => `Lucca ID ${id}`,
  unknown: 'Employee not found',
  unknownHelp:
    'Nobody has this name, email address or Lucca ID, and no event of the last 90 days mentions it.',
  matches: (count: number) => `${count} employees match`,
  conflict: 'Lucca ID and email address do not belong together',
  conflictOf: (id: string, idHolder: string, address: string, addressHolder: string) =>
    `The latest event gives the Lucca ID ${id} (${idHolder}) the address ${address} (${addressHolder}).`,
  conflictHelp:
    'Events of the other person are left out. Correct the email address in Lucca, or the system that sent this event.',
  someone: 'unknown',
  footnote:
    'What the connector wrote to this calendar, and the sessions to which it invited this person. Other events are neither read nor shown.',
};

const french: typeof english = {
  title: 'Collaborateurs',
  search: 'Rechercher un collaborateur',
  placeholder: 'Nom, e-mail ou identifiant Lucca',
  start: 'Quel agenda ?',
  startHelp:
    'Cherchez un collaborateur par son nom, une partie de son adresse e-mail ou son identifiant Lucca. Vous verrez, mois par mois, ce que le connecteur a écrit dans son agenda.',
  previous: 'Mois précédent',
  next: 'Mois suivant',
  today: 'Aujourd’hui',
  kinds: {
    absence: 'Absence',
    remote: 'Télétravail',
    office: 'Bureau',
    training: 'Formation',
    other: 'Autre',
  },
  tentative: 'à confirmer',
  legendTentative: 'À confirmer',
  legendGuest: 'Invité',
  continued: (days) => `suite : ${days}`,
  more: (count) => `+${count}`,
  moreOn: (count, day) => `${count} de plus le ${day}`,
  empty: 'Le connecteur n’a rien écrit pour ces semaines.',
  cut: 'Il y a trop d’événements : certains ne sont pas affichés.',
  inDoubt: 'mise à jour en cours ou non confirmée',
  guestOf: (owner) => `invité · agenda de ${owner}`,
  seeLog: 'Ses événements dans le journal',
  googleCalendar: 'Google Agenda',
  googleAccess: 'Nécessite un accès à cet agenda',
  timeOf: (city) => (/^[AEIOUÉÎ]/.test(city) ? `heure d’${city}` : `heure de ${city}`),
  luccaId: (id) => `identifiant Lucca ${id}`,
  unknown: 'Collaborateur introuvable',
  unknownHelp:
    'Personne n’a ce nom, cette adresse e-mail ou cet identifiant Lucca, et aucun événement des 90 derniers jours ne le mentionne.',
  matches: (count) => `${count} collaborateurs correspondent`,
  conflict: 'L’identifiant Lucca et l’adresse e-mail ne vont pas ensemble',
  conflictOf: (id, idHolder, address, addressHolder) =>
    `Le dernier événement associe l’identifiant Lucca ${id} (${idHolder}) à l’adresse ${address} (${addressHolder}).`,
  conflictHelp:
    'Les événements de l’autre personne ne sont pas affichés. Corrigez l’adresse e-mail dans Lucca, ou le système qui a envoyé cet événement.',
  someone: 'inconnu',
  footnote:
    'Ce que le connecteur a écrit dans cet agenda, et les sessions où il a invité cette personne. Les autres événements ne sont ni lus ni affichés.',
};

export const employeeTexts = { fr: typeset(french), en: english };
