import type { ListedConfiguration } from '../../../../contract/configurations';
import { ButtonLink } from '../../../components/button';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { AuthorizationFact } from '../authorization/authorization-fact';
import { Fact } from '../fact';
import type { Establishments } from '../form/tenant';
import { stepPath } from '../paths';
import { SHOWN_PRODUCTS } from '../product-icon';
import { configurationTexts } from '../texts';
import { wizardTexts } from './texts';

type FactsProps = {
  listed: ListedConfiguration;
  establishments: Establishments;
  /** ISO 8601, of any configuration; null if there was none, undefined if it is not known yet. */
  lastEventAt: string | null | undefined;
};

/** What is ready for the activation, and what is not. */
export function ActivationFacts({ listed, establishments, lastEventAt }: FactsProps) {
  const texts = useTexts(wizardTexts);
  const names = useTexts(configurationTexts);
  const formats = useFormats();
  const { id, establishments: ids, products, presentation } = listed.configuration;
  const employees = employeesOf(ids, establishments);
  const shown = SHOWN_PRODUCTS.filter((product) => products.includes(product)).map((product) =>
    product === 'absences'
      ? `${names.productNames.absences} (${names.absenceTitles[presentation.absences.title]})`
      : names.productNames[product],
  );
  return (
    <ul class="console-checks">
      <Fact mark={ids.length > 0 ? 'done' : 'failed'} title={texts.establishments(ids.length)}>
        {formats.list(ids.map(establishments.nameOf))}
        {employees !== null && ` · ${texts.employees(employees, formats.number(employees))}`}
      </Fact>
      <Fact mark={products.length > 0 ? 'done' : 'failed'} title={texts.products(products.length)}>
        {formats.list(shown)}
      </Fact>
      <AuthorizationFact listed={listed}>
        {listed.authorization.state !== 'granted' && (
          <ButtonLink small to={stepPath(id, 'authorization')}>
            {texts.reviewStep}
          </ButtonLink>
        )}
      </AuthorizationFact>
      <LuccaFact lastEventAt={lastEventAt} />
    </ul>
  );
}

function LuccaFact({ lastEventAt }: Pick<FactsProps, 'lastEventAt'>) {
  const texts = useTexts(wizardTexts);
  const formats = useFormats();
  if (lastEventAt === undefined) {
    return (
      <Fact mark="todo" title={texts.luccaEvents}>
        …
      </Fact>
    );
  }
  if (lastEventAt === null) {
    return (
      <Fact mark="todo" title={texts.luccaSilent}>
        {texts.luccaSilentHelp}
      </Fact>
    );
  }
  return (
    <Fact mark="done" title={texts.luccaSends}>
      {texts.luccaSendsHelp(formats.ago(lastEventAt, Date.now()))}
    </Fact>
  );
}

/** Null if the directory does not know the employees of one of them. */
function employeesOf(ids: string[], { list }: Establishments): number | null {
  const counts = ids.map((id) => list?.items.find((one) => one.id === id)?.employees ?? null);
  return counts.reduce<number | null>(
    (sum, count) => (sum === null || count === null ? null : sum + count),
    0,
  );
}
