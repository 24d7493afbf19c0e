import { useEffect, useRef } from 'preact/hooks';
import * as z from 'zod/mini';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { StatusBadge } from '../../../components/messages';
import { PageHeader } from '../../../components/page-header';
import { useKept } from '../../../drafts';
import { useTexts } from '../../../language';
import { navigate } from '../../../router';
import { LIST_PATH, stepPath, STEPS, type StepName } from '../paths';
import { STATE_TONES, stateOf } from '../state';
import { configurationTexts } from '../texts';
import { ActivationStep } from './activation-step';
import { AuthorizationStep } from './authorization-step';
import { FormStep } from './form-step';
import { openStep, Steps, stepMarks } from './steps';

type WizardProps = {
  /** Null for a new configuration. */
  listed: ListedConfiguration | null;
  /** Null for the one to go on with. */
  wanted: StepName | null;
  onSaved: (saved: ListedConfiguration) => void;
  reload: () => void;
};

/** The steps from a new configuration to its first activation. */
export function Wizard({ listed, wanted, onSaved, reload }: WizardProps) {
  const texts = useTexts(configurationTexts);
  const id = listed?.configuration.id ?? null;
  // The server has default products from the beginning: only this browser knows whether somebody has looked at them.
  const [opened, keepOpened] = useKept('open-products', [], z.array(z.string()));
  const isProductsOpen = id !== null && opened.includes(id);
  const step = listed ? (wanted ?? openStep(listed, isProductsOpen)) : 'general';
  const state = listed ? stateOf(listed) : 'draft';
  useHeadingFocus(step);

  const goOn = (from: StepName, saved: ListedConfiguration | null = listed) => {
    const next = STEPS[STEPS.indexOf(from) + 1];
    const savedId = saved?.configuration.id ?? '';
    if (id === null) keepOpened([...opened, savedId]);
    else if (from === 'products') keepOpened(opened.filter((one) => one !== id));
    if (saved && saved !== listed) onSaved(saved);
    navigate(next ? stepPath(savedId, next) : LIST_PATH);
  };
  const goBack = () => {
    const previous = STEPS[STEPS.indexOf(step) - 1];
    navigate(previous ? stepPath(id, previous) : LIST_PATH);
  };

  const steps = <Steps id={id} current={step} marks={stepMarks(listed, isProductsOpen)} />;
  return (
    <>
      <PageHeader
        title={listed?.configuration.name ?? texts.newTitle}
        back={{ to: LIST_PATH, text: texts.back }}
        badge={<StatusBadge tone={STATE_TONES[state]}>{texts.badges[state]}</StatusBadge>}
      />
      {(step === 'general' || step === 'products') && (
        <FormStep
          key={id ?? ''}
          steps={steps}
          step={step}
          listed={listed}
          reload={reload}
          onSaved={(saved) => {
            goOn(step, saved);
          }}
          onBack={goBack}
        />
      )}
      {listed && step === 'authorization' && (
        <AuthorizationStep
          steps={steps}
          listed={listed}
          reload={reload}
          onBack={goBack}
          onNext={() => {
            goOn('authorization');
          }}
        />
      )}
      {listed && step === 'activation' && <ActivationStep steps={steps} listed={listed} reload={reload} />}
    </>
  );
}

/** A new step begins at its heading, for the focus and for the eye. */
function useHeadingFocus(step: StepName): void {
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    const heading = document.querySelector<HTMLElement>('main h2');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [step]);
}
