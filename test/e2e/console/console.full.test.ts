import { authorization } from './authorization';
import { history } from './history';
import { csvExport } from './csv-export';
import { hostileTexts } from './hostile-texts';
import { inBrowser } from './in-browser';
import { employee } from './employee';
import { log } from './log/log';
import { logCauses } from './log/log-causes';
import { logFormats } from './log/log-formats';
import { logLayout } from './log/log-layout';
import { logPanel } from './log/log-panel';
import { logRetry } from './log/log-retry';
import { logZones } from './log/log-zones';
import { people } from './people';
import { phoneScreens } from './screens-phone';
import { screens } from './screens';
import { twoAdministrators } from './two-administrators';
import { configurationPage } from './configuration-page';
import { configurations } from './configurations';
import { wizard } from './wizard';
import { wizardActivation } from './wizard-activation';
import { wizardDrafts } from './wizard-drafts';
import { wizardFields } from './wizard-fields';
import { wizardImport } from './wizard-import';

inBrowser({
  'the wizard': wizard,
  'fields of the wizard': wizardFields,
  'drafts of the wizard': wizardDrafts,
  'the last steps of the wizard': wizardActivation,
  'import in the wizard': wizardImport,
  'the list of configurations': configurations,
  'the page of a configuration': configurationPage,
  'two administrators': twoAdministrators,
  'the authorization': authorization,
  'the log': log,
  'the layout of the log': logLayout,
  'an event in the log': logPanel,
  'outcomes in the log': logCauses,
  'retries in the log': logRetry,
  'events with an unexpected format': logFormats,
  'the log in other time zones': logZones,
  'the month of an employee': employee,
  'the history': history,
  'the export of the log': csvExport,
  'texts from Lucca': hostileTexts,
  access: people,
  'all screens': screens,
  'all screens, on a phone,': phoneScreens,
});
