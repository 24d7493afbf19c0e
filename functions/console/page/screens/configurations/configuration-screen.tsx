import { useMayChange, useSession } from '../../api';
import { Button } from '../../components/button';
import { EmptyState, ErrorState, Loading } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { Link, navigate, useLocation } from '../../router';
import { ActivationStep } from './activation-step';
import { AuthorizationStep } from './authorization-step';
import { ConfigurationSummary } from './configuration-summary';
import { GeneralStep } from './general-step';
import { PresentationStep } from './presentation-step';
import { configurationTexts } from './texts';
import { VerificationStep } from './verification-step';

const STEPS = ['general', 'presentation', 'authorization', 'verification', 'activation'] as const;

type StepName = (typeof STEPS)[number];

/**
 * The steps of creating or changing a configuration. Each step saves its own fields.
 *
 * @param id null for a new one
 */
export function ConfigurationSetup({ id }: { id: string | null }) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const mayChange = useMayChange();
  const { query } = useLocation();
  const loaded = useLoad(`configuration:${id ?? ''}`, async (signal) =>
    id === null ? null : { listed: await call('getConfiguration', { id, signal }) },
  );
  const step: StepName = id === null ? 'general' : stepIn(query);
  const listed = loaded.value?.listed ?? null;
  const names: Record<StepName, string> = {
    general: texts.general,
    presentation: texts.presentation,
    authorization: texts.authorizationStep,
    verification: texts.verification,
    activation: texts.activation,
  };
  const goToNextStep = (to: string, from: StepName) => {
    loaded.reload();
    const next = STEPS[STEPS.indexOf(from) + 1];
    navigate(next ? stepPath(to, next) : '/console/configurations');
  };
  const isLoaded = id === null || listed !== null;
  const shownStep = mayChange ? step : null;

  return (
    <>
      <PageHeader
        title={listed?.configuration.name ?? texts.newTitle}
        actions={
          <Button
            onClick={() => {
              navigate('/console/configurations');
            }}
          >
            {texts.back}
          </Button>
        }
      />
      {mayChange && (
        <Steps
          label={texts.steps}
          steps={STEPS.map((one, index) => ({
            name: names[one],
            to: id === null ? null : stepPath(id, one),
            state: one === step ? 'current' : index < STEPS.indexOf(step) ? 'done' : 'open',
          }))}
        />
      )}
      {id === null && !mayChange && <EmptyState title={texts.readOnly} />}
      {id !== null && loaded.state === 'loading' && <Loading />}
      {loaded.error !== null && <ErrorState error={loaded.error} onRetry={loaded.reload} />}
      {listed && !mayChange && <ConfigurationSummary listed={listed} />}
      {isLoaded && shownStep === 'general' && (
        <GeneralStep
          listed={listed}
          onSaved={(saved) => {
            goToNextStep(saved.configuration.id, 'general');
          }}
          onReload={loaded.reload}
        />
      )}
      {listed && shownStep === 'presentation' && (
        <PresentationStep
          listed={listed}
          onSaved={(saved) => {
            goToNextStep(saved.configuration.id, 'presentation');
          }}
          onReload={loaded.reload}
        />
      )}
      {listed && shownStep === 'authorization' && (
        <AuthorizationStep
          listed={listed}
          onNext={() => {
            goToNextStep(listed.configuration.id, 'authorization');
          }}
        />
      )}
      {listed && shownStep === 'verification' && (
        <VerificationStep
          listed={listed}
          onNext={() => {
            goToNextStep(listed.configuration.id, 'verification');
          }}
        />
      )}
      {listed && shownStep === 'activation' && <ActivationStep listed={listed} onChanged={loaded.reload} />}
    </>
  );
}

export function stepPath(id: string, step: StepName): string {
  return `/console/configurations/${encodeURIComponent(id)}?step=${step}`;
}

/** The step in the query; the first one by default. */
function stepIn(query: URLSearchParams): StepName {
  return STEPS.find((step) => step === query.get('step')) ?? 'general';
}

type Step = { name: string; to: string | null; state: 'done' | 'current' | 'open' };

/** The list of steps, with links to those that can be opened. */
function Steps({ label, steps }: { label: string; steps: Step[] }) {
  return (
    <nav aria-label={label}>
      <ol class="console-steps">
        {steps.map(({ name, to, state }, index) => (
          <li key={name} class={`console-step is-${state}`}>
            <span class="console-step-number" aria-hidden="true">
              {state === 'done' ? '✓' : index + 1}
            </span>
            {to !== null && state !== 'current' ? (
              <Link to={to}>{name}</Link>
            ) : (
              <span aria-current={state === 'current' ? 'step' : undefined}>{name}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
