type ComponentTexts = {
  chosen: (label: string) => string;
  remove: (value: string) => string;
  nothingFound: string;
  close: string;
  cancel: string;
  loading: string;
  again: string;
  copy: (what: string) => string;
  copied: string;
  opensElsewhere: string;
  from: string;
  until: string;
  openCalendar: string;
  previousMonth: string;
  nextMonth: string;
  clear: string;
  kinds: Record<'default' | 'workingLocation' | 'outOfOffice', string>;
  tentative: string;
  allDay: string;
  guests: (count: number) => string;
};

const french: ComponentTexts = {
  chosen: (label) => `${label} : choix`,
  remove: (value) => `Retirer ${value}`,
  nothingFound: 'Rien ne correspond',
  close: 'Fermer',
  cancel: 'Annuler',
  loading: 'Chargement…',
  again: 'Réessayer',
  copy: (what) => `Copier : ${what}`,
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

const english: ComponentTexts = {
  chosen: (label) => `${label}: chosen`,
  remove: (value) => `Remove ${value}`,
  nothingFound: 'Nothing matches',
  close: 'Close',
  cancel: 'Cancel',
  loading: 'Loading…',
  again: 'Try again',
  copy: (what) => `Copy: ${what}`,
  copied: 'Copied',
  opensElsewhere: '(new tab)',
  from: 'From',
  until: 'Until',
  openCalendar: 'Open the calendar',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  clear: 'Clear',
  kinds: { default: 'Event', workingLocation: 'Working location', outOfOffice: 'Out of office' },
  tentative: 'tentative',
  allDay: 'all day',
  guests: (count) => `${count} ${count === 1 ? 'guest' : 'guests'}`,
};

export const componentTexts = { fr: french, en: english };
