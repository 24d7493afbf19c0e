import { useEffect } from 'preact/hooks';
import { PageHeader } from './components/page-header';
import { useTexts } from './language';
import { Link, navigate, useLocation } from './router';
import { ConfigurationScreen } from './screens/configurations/configuration-screen';
import { ConfigurationList } from './screens/configurations/list/configuration-list';
import { EmployeeScreen } from './screens/employee/employee-screen';
import { HistoryScreen } from './screens/history/history-screen';
import { LogScreen } from './screens/log/log-screen';
import { shellTexts } from './shell-texts';

const HOME = '/console/configurations';

/** The screen of the current path. */
export function Screens() {
  const texts = useTexts(shellTexts);
  const { path } = useLocation();
  const [, , screen = '', id] = path.split('/');
  const isHome = screen === '' || screen === 'signed-in';
  useEffect(() => {
    if (isHome) navigate(HOME, { replace: true });
  }, [isHome]);

  if (isHome) return null;
  if (screen === 'configurations') {
    return id === undefined ? (
      <ConfigurationList />
    ) : (
      <ConfigurationScreen key={id} id={id === 'new' ? null : id} />
    );
  }
  if (screen === 'log') return <LogScreen id={id === undefined ? null : decodeURIComponent(id)} />;
  if (screen === 'employee') return <EmployeeScreen />;
  if (screen === 'history') return <HistoryScreen />;
  return (
    <PageHeader title={texts.unknownPage} actions={<Link to={HOME}>{texts.home}</Link>}>
      {texts.unknownPageHelp}
    </PageHeader>
  );
}
