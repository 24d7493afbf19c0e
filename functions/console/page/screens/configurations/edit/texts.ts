import { typeset } from '../../../typeset';

const english = {
  sections: 'Sections',
  changes: (count: number) => `${count} unsaved ${count === 1 ? 'change' : 'changes'}`,
  correct: (count: number) => `${count} ${count === 1 ? 'field' : 'fields'} to correct`,
  noChanges: 'Everything is saved.',
  save: 'Save',
  discard: 'Discard changes',
  discarded: 'The changes were discarded.',
  pauseTitle: 'Pause',
  pauseHelp: 'Calendars stay as they are. Changes made meanwhile are not synced later.',
  pauseAsk: 'Pause…',
  activateTitle: 'Activate',
  activateHelp: 'Changes in Lucca are written to calendars again. Those made meanwhile are not synced later.',
  activate: 'Activate',
  removeTitle: 'Delete the configuration',
  removeHelp: 'Events that are in calendars stay, and are no longer updated.',
  removeAsk: 'Delete…',
  pauseQuestion: (name: string) => `Pause “${name}”?`,
  pauseText:
    'Events that are in calendars stay, and are no longer updated. Changes made in Lucca during the pause will not be synced later.',
  pauseConfirm: 'Pause the configuration',
  removeQuestion: (name: string) => `Delete “${name}”?`,
  removeText:
    'Events that are in calendars stay, and are no longer updated. To remove them, deselect the products first.',
  removeEstablishments: (names: string) => `Afterwards no configuration has ${names}.`,
  removeConfirm: 'Delete the configuration',
  activated: (name: string) => `“${name}” is active.`,
  paused: (name: string) => `“${name}” is paused.`,
  removed: (name: string) => `“${name}” was deleted.`,
};

const french: typeof english = {
  sections: 'Sections',
  changes: (count) =>
    `${count} ${count > 1 ? 'modifications non enregistrées' : 'modification non enregistrée'}`,
  correct: (count) => `${count} ${count > 1 ? 'champs' : 'champ'} à corriger`,
  noChanges: 'Tout est enregistré.',
  save: 'Enregistrer',
  discard: 'Annuler les modifications',
  discarded: 'Les modifications ont été annulées.',
  pauseTitle: 'Mettre en pause',
  pauseHelp:
    'Les agendas restent tels quels. Les changements faits pendant la pause ne seront pas rattrapés.',
  pauseAsk: 'Mettre en pause…',
  activateTitle: 'Activer',
  activateHelp:
    'Les changements dans Lucca sont de nouveau écrits dans les agendas. Ceux faits pendant la pause ne sont pas rattrapés.',
  activate: 'Activer',
  removeTitle: 'Supprimer la configuration',
  removeHelp: 'Les événements déjà écrits restent et ne sont plus mis à jour.',
  removeAsk: 'Supprimer…',
  pauseQuestion: (name) => `Mettre « ${name} » en pause ?`,
  pauseText:
    'Les événements déjà écrits restent dans les agendas et ne sont plus mis à jour. Les changements faits dans Lucca pendant la pause ne seront pas rattrapés.',
  pauseConfirm: 'Mettre en pause',
  removeQuestion: (name) => `Supprimer « ${name} » ?`,
  removeText:
    'Les événements déjà écrits restent dans les agendas et ne sont plus mis à jour. Pour les retirer, désélectionnez d’abord les produits.',
  removeEstablishments: (names) => `Ensuite, plus aucune configuration ne contient ${names}.`,
  removeConfirm: 'Supprimer la configuration',
  activated: (name) => `« ${name} » est active.`,
  paused: (name) => `« ${name} » est en pause.`,
  removed: (name) => `« ${name} » a été supprimée.`,
};

export const editTexts = { fr: typeset(french), en: english };
