/**
 * All that is said of the stack, in one file: jest loads aws-cdk-lib anew for each, and that takes seconds.
 */
import './alarm-settings.suite';
import './alarms.suite';
import './cdk-nag.suite';
import './connector-stack.suite';
import './console-api.suite';
import './custom-domain.suite';
import './dashboard.suite';
import './deployment.suite';
import './functions.suite';
import './permissions.suite';
import './runbook.suite';
import './saved-queries.suite';
import './smoke-check.suite';
import './stage-settings.suite';
import './stages.suite';
import './stores.suite';
