import { buildApp } from '../lib/connector-app';
import { InvalidSettingsError } from '../lib/stage-settings';

try {
  buildApp().synth();
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
