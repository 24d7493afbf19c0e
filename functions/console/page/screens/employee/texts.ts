import { typeset } from '../../typeset';

const english = {
  title: 'Employee',
  intro:
    'All events that the connector created for an employee, and the training sessions to which it invited them.',
  employee: 'Name, email address or Lucca ID',
  hint: 'For example: Léa Fontaine, lea@acme.example or 416',
  show: 'Show',
  previous: 'Previous month',
  next: 'Next month',
  today: 'This month',
  weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  empty: 'No events for this employee this month.',
  cut: 'There are too many events: some are not shown.',
  inDoubt: 'update in progress or not confirmed',
  guestOf: (owner: string) => `guest · calendar of ${owner}`,
  details: 'Details',
  detailsOf: (title: string) => `Details: ${title}`,
  seeLog: 'View events in the log',
  unknown: 'Employee not found',
  unknownHelp:
    'In the last 90 days, the connector has not created any events for this address or added it to any sessions. Choose a name from the suggestions, check the address, or search by Lucca ID.',
  identity: (address: string, id: string) => `${address} (Lucca ID ${id})`,
};

const french: typeof english = {
  title: 'Collaborateur',
  intro:
    'Tous les événements que le connecteur a créés pour un collaborateur, et les sessions de formation auxquelles il l’a invité.',
  employee: 'Nom, adresse e-mail ou identifiant Lucca',
  hint: 'Par exemple : Léa Fontaine, lea@acme.example ou 416',
  show: 'Afficher',
  previous: 'Mois précédent',
  next: 'Mois suivant',
  today: 'Ce mois-ci',
  weekdays: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  empty: 'Aucun événement pour ce collaborateur ce mois-ci.',
  cut: 'Il y a trop d’événements : certains ne sont pas affichés.',
  inDoubt: 'mise à jour en cours ou non confirmée',
  guestOf: (owner) => `invité · agenda de ${owner}`,
  details: 'Détails',
  detailsOf: (title) => `Détails : ${title}`,
  seeLog: 'Voir les événements dans le journal',
  unknown: 'Collaborateur introuvable',
  unknownHelp:
    'Le connecteur n’a créé aucun événement pour cette adresse au cours des 90 derniers jours, et ne l’a ajoutée à aucune session. Choisissez un nom parmi les suggestions, vérifiez l’adresse, ou cherchez par identifiant Lucca.',
  identity: (address, id) => `${address} (identifiant Lucca ${id})`,
};

export const employeeTexts = { fr: typeset(french), en: english };
