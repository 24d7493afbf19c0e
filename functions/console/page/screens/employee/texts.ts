const english = {
  title: 'Employee',
  intro:
    'All that the connector wrote into the calendar of one person, and the sessions that it invited them to.',
  employee: 'E-mail address, or id in Lucca',
  hint: 'Such as lea@acme.example, or 416',
  show: 'Show',
  previous: 'Previous month',
  next: 'Next month',
  today: 'This month',
  weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  empty: 'Nothing is written for this person in this month.',
  cut: 'There are too many events to show all of them.',
  inDoubt: 'change under way',
  guestOf: (owner: string) => `guest · calendar of ${owner}`,
  details: 'Details',
  detailsOf: (title: string) => `Details: ${title}`,
  seeLog: 'See the events in the log',
  unknown: 'This person is not known here',
  unknownHelp:
    "The connector wrote nothing for this address within the last 90 days, and invited it to no session. Check the address, or search by the person's id in Lucca.",
  identity: (address: string, id: string) => `${address} (Lucca id ${id})`,
};

const french: typeof english = {
  title: 'Collaborateur',
  intro: 'Tout ce que le connecteur a écrit dans l’agenda d’une personne, et les sessions où il l’a invitée.',
  employee: 'Adresse de courriel, ou identifiant dans Lucca',
  hint: 'Par exemple lea@acme.example, ou 416',
  show: 'Afficher',
  previous: 'Mois précédent',
  next: 'Mois suivant',
  today: 'Ce mois-ci',
  weekdays: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  empty: 'Rien n’est écrit pour cette personne ce mois-ci.',
  cut: 'Il y a trop d’événements pour les afficher tous.',
  inDoubt: 'changement en cours',
  guestOf: (owner) => `invité(e) · agenda de ${owner}`,
  details: 'Détails',
  detailsOf: (title) => `Détails : ${title}`,
  seeLog: 'Voir ses événements dans le journal',
  unknown: 'Cette personne n’est pas connue ici',
  unknownHelp:
    'Le connecteur n’a rien écrit pour cette adresse au cours des 90 derniers jours, et ne l’a invitée à aucune session. Vérifiez l’adresse, ou cherchez par l’identifiant de la personne dans Lucca.',
  identity: (address, id) => `${address} (identifiant Lucca ${id})`,
};

export const employeeTexts = { fr: french, en: english };
