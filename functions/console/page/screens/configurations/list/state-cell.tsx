import * as z from 'zod/mini';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { StatusBadge } from '../../../components/messages';
import { useKept } from '../../../drafts';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { authorizationTexts } from '../authorization/texts';
import { STEPS } from '../paths';
import { STATE_TONES, stateOf } from '../state';
import { configurationTexts } from '../texts';
import { openStep } from '../wizard/steps';
import { listTexts } from './texts';

type StateCellProps = { item: ListedConfiguration; isUnsaved: boolean };

/** The state, and in a second line why, since when, or how far it is. */
export function StateCell({ item, isUnsaved }: StateCellProps) {
  const texts = useTexts(listTexts);
  const names = useTexts(configurationTexts);
  const cause = useCause(item);
  const state = stateOf(item);
  return (
    <div class="console-result">
      <StatusBadge tone={STATE_TONES[state]}>{names.badges[state]}</StatusBadge>
      {cause !== null && <span class="console-cause">{cause}</span>}
      {isUnsaved && <span class="console-changed">{texts.unsaved}</span>}
    </div>
  );
}

function useCause(item: ListedConfiguration): string | null {
  const texts = useTexts(listTexts);
  const { sections } = useTexts(configurationTexts);
  const { reasons } = useTexts(authorizationTexts);
  const formats = useFormats();
  const [opened] = useKept<string[]>('open-products', [], z.array(z.string()));
  const { configuration, activation, authorization, lastDay } = item;
  switch (stateOf(item)) {
    case 'active':
      return null;
    case 'draft': {
      const step = openStep(item, opened.includes(configuration.id));
      return texts.step(STEPS.indexOf(step) + 1, sections[step]);
    }
    case 'paused': {
      if (activation.changedAt === null) return null;
      const day = formats.shortDay(activation.changedAt);
      return activation.changedBy === null
        ? texts.pausedSince(day)
        : texts.pausedBy(day, activation.changedBy);
    }
    case 'failing':
      return authorization.reason === null ? null : reasons[authorization.reason];
    case 'waiting': {
      const { waiting } = lastDay;
      if (waiting === 0 || authorization.since === null) return texts.waitingForCheck;
      const more = lastDay.atLeast ? '+' : '';
      const moment = formats.shortMoment(authorization.since, Date.now());
      return texts.waitingSince(waiting, formats.number(waiting) + more, moment);
    }
  }
}
