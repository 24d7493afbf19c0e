import { ButtonLink } from '../../../components/button';
import { Callout } from '../../../components/messages';
import { useTexts } from '../../../language';
import type { Establishments } from '../form/tenant';
import { LIST_PATH } from '../paths';
import { listTexts } from './texts';

/** More would push the list down: the establishments with most employees come first. */
const MAX_SHOWN = 2;

/** Establishments with employees that no configuration has. */
export function UnassignedBanner({ establishments: { list } }: { establishments: Establishments }) {
  const texts = useTexts(listTexts);
  const missing = (list?.items ?? [])
    .flatMap(({ id, name, employees, isArchived, configuration }) =>
      configuration === null && !isArchived && employees !== null && employees > 0
        ? [{ id, name, employees }]
        : [],
    )
    .toSorted((one, other) => other.employees - one.employees)
    .slice(0, MAX_SHOWN);
  return (
    <>
      {missing.map(({ id, name, employees }) => (
        <Callout tone="neutral" key={id}>
          <div class="console-row mod-spread">
            <p>
              <b>{name}</b> {texts.unassigned}
              {texts.unassignedCount(employees)}
            </p>
            <ButtonLink small to={`${LIST_PATH}?add=${encodeURIComponent(id)}`}>
              {texts.add(name)}
            </ButtonLink>
          </div>
        </Callout>
      ))}
    </>
  );
}
