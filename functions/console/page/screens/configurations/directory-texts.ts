import { typeset } from '../../typeset';

const english = {
  label: 'Employees read from Lucca',
  waiting: 'Employees have not been read from Lucca yet.',
  reading: 'Reading employees from Lucca…',
  readingCount: (read: string, total: string) => `Reading employees from Lucca: ${read} of ${total}`,
  complete: (count: number, shown: string, moment: string) =>
    `${shown} ${count === 1 ? 'employee' : 'employees'} known, updated ${moment}`,
  at: (day: string, time: string) => `${day} at ${time}`,
  problems: {
    unavailable: 'Lucca is not responding at the moment. The connector will try again.',
    refused: 'Lucca denies access to the list of employees. Check the scopes of the API client.',
  },
};

const french: typeof english = {
  label: 'Collaborateurs lus dans Lucca',
  waiting: 'Les collaborateurs n’ont pas encore été lus dans Lucca.',
  reading: 'Lecture des collaborateurs dans Lucca…',
  readingCount: (read, total) => `Lecture des collaborateurs dans Lucca : ${read} sur ${total}`,
  complete: (count, shown, moment) =>
    count > 1
      ? `${shown} collaborateurs connus, mis à jour ${moment}`
      : `${shown} collaborateur connu, mis à jour ${moment}`,
  at: (day, time) => `${day} à ${time}`,
  problems: {
    unavailable: 'Lucca ne répond pas pour le moment. Le connecteur réessaiera.',
    refused:
      'Lucca refuse l’accès à la liste des collaborateurs. Vérifiez les champs d’application du client API.',
  },
};

export const directoryTexts = { fr: typeset(french), en: english };
