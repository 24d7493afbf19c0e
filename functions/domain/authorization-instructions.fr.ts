import type { InstructionTexts } from './authorization-instructions.en';

export const instructionsInFrench: InstructionTexts = {
  title: 'Autoriser Lucca dans Google Workspace',
  intro:
    'Pour afficher les événements de Lucca dans Google Agenda, un super-administrateur Google Workspace doit autoriser le connecteur. Cela prend deux minutes :',
  openLink: 'Avec un compte de super-administrateur, ouvrez ce lien. Le formulaire s’ouvre prérempli : ',
  checkClient: 'Vérifiez l’identifiant client : ',
  checkScope: 'Vérifiez les champs d’application OAuth : ',
  authorize: 'Cliquez sur « Autoriser ».',
  editExisting:
    'Si Google indique que cet identifiant client existe déjà, cherchez-le dans la liste, cliquez sur « Modifier » et ajoutez le champ d’application. Conservez les autres.',
  keptScopes:
    'Le lien remplace les champs d’application de ce client : ceux qui n’y figurent pas seront supprimés. Il contient ceux à conserver.',
  byHand:
    'Sans le lien : Sécurité → Contrôle des accès et des données → Commandes des API → Gérer la délégation au niveau du domaine → Ajouter.',
  delay:
    'Google peut mettre jusqu’à 24 heures à appliquer l’autorisation. Le connecteur le vérifie automatiquement.',
};
