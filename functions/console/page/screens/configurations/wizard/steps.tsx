import type { ListedConfiguration } from '../../../../contract/configurations';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { Mark, type MarkState } from '../fact';
import { stepPath, STEPS, type StepName } from '../paths';
import { authorizationMark, stateOf } from '../state';
import { configurationTexts } from '../texts';
import { wizardTexts } from './texts';

/**
 * What the facts say of each step, wherever the person is.
 *
 * @param listed null for a new configuration
 * @param isProductsOpen whether the person has not confirmed the products yet
 */
export function stepMarks(
  listed: ListedConfiguration | null,
  isProductsOpen: boolean,
): Record<StepName, MarkState> {
  if (!listed) return { general: 'todo', products: 'todo', authorization: 'todo', activation: 'todo' };
  const state = stateOf(listed);
  return {
    general: 'done',
    products: isProductsOpen ? 'todo' : 'done',
    authorization: authorizationMark(listed),
    activation: (
      { active: 'done', waiting: 'waiting', failing: 'failed', draft: 'todo', paused: 'todo' } as const
    )[state],
  };
}

/** The step to go on with. */
export function openStep(listed: ListedConfiguration, isProductsOpen: boolean): StepName {
  const marks = stepMarks(listed, isProductsOpen);
  return STEPS.find((step) => marks[step] !== 'done') ?? 'activation';
}

type StepsProps = { id: string | null; current: StepName; marks: Record<StepName, MarkState> };

/** The list of steps, with links to those that can be opened. */
export function Steps({ id, current, marks }: StepsProps) {
  const texts = useTexts(wizardTexts);
  const names = useTexts(configurationTexts);
  return (
    <nav aria-label={texts.steps}>
      <ol class="console-steps">
        {STEPS.map((step, index) => {
          const isCurrent = step === current;
          // The number says where one is; only the last step, once it is done, has nothing after it.
          const mark = isCurrent && step !== 'activation' ? 'todo' : marks[step];
          return (
            <li key={step} aria-current={isCurrent ? 'step' : undefined}>
              <Mark state={mark}>{index + 1}</Mark>
              <span class="console-steps-name">
                {isCurrent || id === null ? (
                  names.sections[step]
                ) : (
                  <Link to={stepPath(id, step)}>{names.sections[step]}</Link>
                )}
                {(!isCurrent || marks[step] !== 'todo') && (
                  <span class="pr-u-mask">, {names.marks[marks[step]]}</span>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
