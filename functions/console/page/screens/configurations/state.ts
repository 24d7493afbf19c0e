import type { ListedConfiguration } from '../../../contract/configurations';
import type { Tone } from '../../components/messages';
import type { MarkState } from './fact';

/** `waiting` and `failing`: active, but Google does not let it write. */
export type ConfigurationState = 'draft' | 'paused' | 'active' | 'waiting' | 'failing';

export const STATE_TONES: Record<ConfigurationState, Tone> = {
  draft: 'product',
  paused: 'neutral',
  active: 'success',
  waiting: 'warning',
  failing: 'critical',
};

export function stateOf({
  configuration,
  activation,
  authorization,
}: ListedConfiguration): ConfigurationState {
  if (!configuration.active) {
    // One that was active before the connector stored activations has only a pause.
    const wasActive = activation.firstActivatedAt !== null || activation.changedAt !== null;
    return wasActive ? 'paused' : 'draft';
  }
  if (authorization.state === 'granted') return 'active';
  const isFailing = authorization.state === 'revoked' && authorization.reason !== 'authorization_missing';
  return isFailing ? 'failing' : 'waiting';
}

export function authorizationMark({ authorization }: ListedConfiguration): MarkState {
  if (authorization.state === 'granted') return 'done';
  if (authorization.state === 'unknown') return 'todo';
  return authorization.reason === 'authorization_missing' ? 'waiting' : 'failed';
}
