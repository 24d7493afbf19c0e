import { authorization } from './authorization';
import { hostileTexts } from './hostile-texts';
import { inBrowser } from './in-browser';
import { employee, log } from './log';
import { people } from './people';
import { screens } from './screens';
import { twoAdministrators } from './two-administrators';
import { wizard } from './wizard';

inBrowser({
  'the wizard': wizard,
  'two administrators': twoAdministrators,
  'the authorization': authorization,
  'the log': log,
  'the month of an employee': employee,
  'texts from Lucca': hostileTexts,
  access: people,
  'all screens': screens,
});
