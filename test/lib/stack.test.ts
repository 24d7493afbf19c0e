/**
 * All that is said of the stack, in one file: jest loads aws-cdk-lib anew for each, and that takes seconds.
 */
import './api/console-api.suite';
import './api/custom-domain.suite';
import './deployment/canary.suite';
import './deployment/deploy-check.suite';
import './functions/functions.suite';
import './functions/permissions.suite';
import './monitoring/alarms.suite';
import './monitoring/dashboard.suite';
import './monitoring/runbook.suite';
import './monitoring/saved-queries.suite';
import './nag.suite';
import './settings/alarm-settings.suite';
import './settings/stage-settings.suite';
import './settings/stages.suite';
import './stack.suite';
import './storage/storage.suite';
