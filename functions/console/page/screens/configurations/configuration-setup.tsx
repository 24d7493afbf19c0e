import { useMayChange, useSession } from '../../api';
import { Button } from '../../components/button';
import { EmptyState, ErrorState, Loading } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { Steps } from '../../components/steps';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { navigate, useLocation } from '../../router';
import { ActivationStep } from './activation-step';
import { AuthorizationStep } from './authorization-step';
import { ConfigurationSummary } from './configuration-summary';
import { GeneralStep } from './general-step';
import { PresentationStep } from './presentation-step';
import { stepAddress, stepIn, STEPS, type StepName } from './save-configuration';
import { configurationTexts } from './texts';
import { VerificationStep } from './verification-step';

/**
 * A new configuration, or one that is there: the same steps, each of which saves what it asks for.
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
  const goOn = (to: string, from: StepName) => {
    loaded.reload();
    const next = STEPS[STEPS.indexOf(from) + 1];
    navigate(next ? stepAddress(to, next) : '/console/configurations');
  };
  const isHere = id === null || listed !== null;
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
            to: id === null ? null : stepAddress(id, one),
            state: one === step ? 'current' : index < STEPS.indexOf(step) ? 'done' : 'open',
          }))}
        />
      )}
      {id === null && !mayChange && <EmptyState title={texts.readOnly} />}
      {id !== null && loaded.state === 'loading' && <Loading />}
      {loaded.error !== null && <ErrorState error={loaded.error} onAgain={loaded.reload} />}
      {listed && !mayChange && <ConfigurationSummary listed={listed} />}
      {isHere && shownStep === 'general' && (
        <GeneralStep
          listed={listed}
          onSaved={(saved) => {
            goOn(saved.configuration.id, 'general');
          }}
          onReload={loaded.reload}
        />
      )}
      {listed && shownStep === 'presentation' && (
        <PresentationStep
          listed={listed}
          onSaved={(saved) => {
            goOn(saved.configuration.id, 'presentation');
          }}
          onReload={loaded.reload}
        />
      )}
      {listed && shownStep === 'authorization' && (
        <AuthorizationStep
          listed={listed}
          onNext={() => {
            goOn(listed.configuration.id, 'authorization');
          }}
        />
      )}
      {listed && shownStep === 'verification' && (
        <VerificationStep
          listed={listed}
          onNext={() => {
            goOn(listed.configuration.id, 'verification');
          }}
        />
      )}
      {listed && shownStep === 'activation' && <ActivationStep listed={listed} onChanged={loaded.reload} />}
    </>
  );
}
