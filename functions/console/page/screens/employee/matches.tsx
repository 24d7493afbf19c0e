import { useEffect } from 'preact/hooks';
import { useSession } from '../../api';
import { EmptyState, ErrorState, Loading } from '../../components/messages';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { Link, navigate } from '../../router';
import { employeePath } from './employee-search';
import { employeeTexts } from './texts';

/** Longer texts are no name. */
const MAX_SEARCH = 100;

/** The employees whose name or address contains a text that is neither an address nor an id. A single one is opened. */
export function Matches({ search }: { search: string }) {
  const texts = useTexts(employeeTexts);
  const { call } = useSession();
  const found = useLoad(`matches:${search}`, (signal) =>
    call('searchEmployees', { query: { search: search.slice(0, MAX_SEARCH) }, signal }),
  );
  // The server does not know this text as an id or address: those would lead back here.
  const items = found.value?.items.filter(({ id, address }) => (address ?? id) !== search);
  const [only = null] = items?.length === 1 ? items.map(({ id, address }) => address ?? id) : [];
  useEffect(() => {
    if (only !== null) navigate(employeePath(only), { replace: true });
  }, [only]);

  if (found.state === 'failed') return <ErrorState error={found.error} onRetry={found.reload} />;
  if (!items || only !== null) return <Loading />;
  if (items.length === 0) {
    return (
      <EmptyState icon="peoplePerson" title={texts.unknown}>
        {texts.unknownHelp}
      </EmptyState>
    );
  }
  return (
    <section class="box console-stack mod-S">
      <h2>{texts.matches(items.length)}</h2>
      <ul class="console-matches">
        {items.map(({ id, address, name, establishment }) => (
          <li key={`${id} ${address ?? ''}`}>
            <Link class="link" to={employeePath(address ?? id)}>
              {name ?? address ?? texts.luccaId(id)}
            </Link>
            <span class="console-small console-subtle">
              {[address ?? texts.luccaId(id), establishment].filter((part) => part !== null).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
