import type { Answer, ShownEvent, Workplace } from './shown-event';

export type Texts = {
  language: 'en' | 'fr';
  title: string;
  /** Says that the page updates automatically. */
  live: string;
  /** Followed by a time of day. */
  updated: string;
  zone: (name: string) => string;
  calendars: string;
  allCalendars: string;
  calendarOf: (address: string) => string;
  months: string;
  noEvents: string;
  untitled: string;
  tentative: string;
  allDay: string;
  from: (time: string) => string;
  until: (time: string) => string;
  guests: string;
  legend: string;
  kinds: Record<ShownEvent['kind'], string>;
  workplaces: Record<Workplace, string>;
  answers: Record<Answer, string>;
};

const EN: Texts = {
  language: 'en',
  title: 'Google calendars',
  live: 'A local simulation of Google. This page updates automatically.',
  updated: 'Updated at',
  zone: (name) => `Time zone: ${name}.`,
  calendars: 'Calendars',
  allCalendars: 'All calendars',
  calendarOf: (address) => `Calendar of ${address}`,
  months: 'Months',
  noEvents: 'There are no events in these weeks.',
  untitled: '(no title)',
  tentative: 'tentative',
  allDay: 'all day',
  from: (time) => `from ${time}`,
  until: (time) => `until ${time}`,
  guests: 'Guests',
  legend: 'Legend',
  kinds: { default: 'Event', workingLocation: 'Working location', outOfOffice: 'Out of office' },
  workplaces: { homeOffice: 'home', officeLocation: 'office', customLocation: 'elsewhere' },
  answers: { accepted: 'accepted', declined: 'declined', tentative: 'maybe', needsAction: 'no answer yet' },
};

const FR: Texts = {
  language: 'fr',
  title: 'Agendas Google',
  live: 'Simulation locale de Google. Cette page se met à jour automatiquement.',
  updated: 'Mis à jour à',
  zone: (name) => `Fuseau horaire\u00a0: ${name}.`,
  calendars: 'Agendas',
  allCalendars: 'Tous les agendas',
  calendarOf: (address) => `Agenda de ${address}`,
  months: 'Mois',
  noEvents: 'Aucun événement pendant ces semaines.',
  untitled: '(sans titre)',
  tentative: 'provisoire',
  allDay: 'toute la journée',
  from: (time) => `à partir de ${time}`,
  until: (time) => `jusqu’à ${time}`,
  guests: 'Invités',
  legend: 'Légende',
  kinds: { default: 'Événement', workingLocation: 'Lieu de travail', outOfOffice: 'Absent du bureau' },
  workplaces: { homeOffice: 'domicile', officeLocation: 'bureau', customLocation: 'ailleurs' },
  answers: { accepted: 'accepté', declined: 'refusé', tentative: 'peut-être', needsAction: 'sans réponse' },
};

export const TEXTS: Record<Texts['language'], Texts> = { en: EN, fr: FR };
