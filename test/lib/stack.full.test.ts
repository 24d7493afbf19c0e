/** All suites that need aws-cdk-lib, in one file: jest loads it once per test file, which takes seconds. */
import './alarms.suite';
import './api.suite';
import './app.suite';
import './dashboard.suite';
import './deployment.suite';
import './functions.suite';
import './life-cycle.suite';
import './permissions.suite';
import './prerequisites.suite';
import './runbook.suite';
import './saved-queries.suite';
import './settings.suite';
import './stack.suite';
import './storage.suite';
