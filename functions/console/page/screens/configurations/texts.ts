import { typeset } from '../../typeset';
import { english } from './texts.en';
import { french } from './texts.fr';

export const configurationTexts = { fr: typeset(french), en: english };
