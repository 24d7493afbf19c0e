import { typeset } from '../typeset';

const english = {
  /** A label in front of a value. */
  labelled: (label: string, value: string) => `${label}: ${value}`,
  selected: 'selected',
  remove: (value: string) => `Remove ${value}`,
  nothingFound: 'No results',
  close: 'Close',
  cancel: 'Cancel',
  loading: 'Loading…',
  tryAgain: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  opensElsewhere: '(new tab)',
  from: 'From',
  until: 'To',
  openCalendar: 'Open the calendar',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  clear: 'Clear',
  kinds: { default: 'Event', workingLocation: 'Working location', outOfOffice: 'Out of office' },
  tentative: 'tentative',
  allDay: 'all day',
  guests: (count: number) => `${count} ${count === 1 ? 'guest' : 'guests'}`,
};

const french: typeof english = {
  labelled: (label, value) => `${label} : ${value}`,
  selected: 'sélection',
  remove: (value) => `Retirer ${value}`,
  nothingFound: 'Aucun résultat',
  close: 'Fermer',
  cancel: 'Annuler',
  loading: 'Chargement…',
  tryAgain: 'Réessayer',
  copy: 'Copier',
  copied: 'Copié',
  opensElsewhere: '(nouvel onglet)',
  from: 'Du',
  until: 'Au',
  openCalendar: 'Ouvrir le calendrier',
  previousMonth: 'Mois précédent',
  nextMonth: 'Mois suivant',
  clear: 'Effacer',
  kinds: { default: 'Événement', workingLocation: 'Lieu de travail', outOfOffice: 'Absence du bureau' },
  tentative: 'à confirmer',
  allDay: 'toute la journée',
  guests: (count) => `${count} ${count > 1 ? 'invités' : 'invité'}`,
};

export const componentTexts = { fr: typeset(french), en: english };
