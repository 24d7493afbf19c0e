import { buildApp } from '../lib/app';
import { InvalidSettingsError } from '../lib/settings/stage-settings';

try {
  buildApp().synth();
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
