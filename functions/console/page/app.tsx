import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { MINUTE_MS } from '../../shared/time';
import { signInSettings, type SignInSettings } from '../contract/session';
import { ApiError, createCall, SessionContext, UnreachableError, type Session } from './api';
import { Button } from './components/button';
import { Callout, EmptyState, ErrorState, Loading } from './components/messages';
import { ToastProvider } from './components/toasts';
import { useTexts } from './language';
import { useLoad } from './load';
import { navigate, useLocation } from './router';
import { Screens } from './screens';
import { Shell } from './shell';
import { shellTexts } from './shell-texts';
import { beginSignIn, finishSignIn, SIGNED_IN_PATH, SignInError, type Token } from './sign-in';

/** A token that expires within this time is renewed. */
const RENEW_MS = MINUTE_MS;
/** A token rejected this soon after sign-in is not renewed, to avoid an endless loop of redirects. */
const LOOP_MS = 15_000;

type Settings = Extract<SignInSettings, { configured: true }>;
type SignInState =
  | { kind: 'pending' }
  | { kind: 'signed in'; token: Token; at: number }
  | { kind: 'signed out' }
  | { kind: 'refused'; reason: string };

export function App() {
  const settings = useLoad('settings', loadSettings);
  const texts = useTexts(shellTexts);
  const { path } = useLocation();
  if (settings.value?.configured) return <SignIn settings={settings.value} />;
  return (
    <Shell path={path} session={null}>
      {settings.state === 'loading' && <Loading />}
      {settings.state === 'failed' && <ErrorState error={settings.error} onRetry={settings.reload} />}
      {settings.value && <EmptyState title={texts.unconfigured}>{texts.unconfiguredHelp}</EmptyState>}
    </Shell>
  );
}

async function loadSettings(signal: AbortSignal): Promise<SignInSettings> {
  const response = await fetch('/console/settings.json', { signal, cache: 'no-store' }).catch(
    (cause: unknown) => {
      throw new UnreachableError('The server did not respond', { cause });
    },
  );
  const parsed = signInSettings.safeParse(await response.json());
  if (!parsed.success) throw new UnreachableError('The settings are invalid');
  return parsed.data;
}

function SignIn({ settings }: { settings: Settings }) {
  const texts = useTexts(shellTexts);
  const { path } = useLocation();
  const [state, setState] = useState<SignInState>({ kind: 'pending' });
  const hasBegun = useRef(false);

  const begin = useCallback(() => {
    setState({ kind: 'pending' });
    const here =
      location.pathname === SIGNED_IN_PATH ? '/console/configurations' : location.pathname + location.search;
    void beginSignIn(settings, here);
  }, [settings]);

  useEffect(() => {
    // Only once: the provider's response can be used once.
    if (hasBegun.current) return;
    hasBegun.current = true;
    if (location.pathname !== SIGNED_IN_PATH) {
      begin();
      return;
    }
    finishSignIn(settings).then(
      ({ token, returnTo }) => {
        setState({ kind: 'signed in', token, at: Date.now() });
        navigate(returnTo, { replace: true });
      },
      (error: unknown) => {
        const reason = error instanceof SignInError ? error.message : '';
        setState({ kind: 'refused', reason });
      },
    );
  }, [begin, settings]);

  if (state.kind === 'signed in') {
    return (
      <SignedIn
        {...state}
        onRenew={begin}
        onSignOut={() => {
          setState({ kind: 'signed out' });
        }}
      />
    );
  }
  return (
    <Shell path={path} session={null}>
      {state.kind === 'pending' && <Loading />}
      {state.kind === 'signed out' && (
        <EmptyState
          title={texts.signedOut}
          actions={
            <Button kind="primary" onClick={begin}>
              {texts.signIn}
            </Button>
          }
        />
      )}
      {state.kind === 'refused' && (
        <Callout
          tone="error"
          title={texts.refused}
          actions={
            <Button kind="primary" onClick={begin}>
              {texts.signIn}
            </Button>
          }
        >
          {texts.refusedHelp} {state.reason}
        </Callout>
      )}
    </Shell>
  );
}

type SignedInProps = { token: Token; at: number; onRenew: () => void; onSignOut: () => void };

function SignedIn({ token, at, onRenew, onSignOut }: SignedInProps) {
  const texts = useTexts(shellTexts);
  const { path } = useLocation();
  const call = useMemo(() => {
    const renew = () => {
      if (Date.now() - at > LOOP_MS) onRenew();
    };
    const current = () => {
      if (token.expiresAt - Date.now() < RENEW_MS) renew();
      return Promise.resolve(token.text);
    };
    return createCall(current, renew);
  }, [token, at, onRenew]);
  const person = useLoad('person', (signal) => call('getPerson', { signal }));
  const session = useMemo<Session | null>(
    () => person.value && { person: person.value, call, signOut: onSignOut },
    [person.value, call, onSignOut],
  );
  const hasNoAccess = person.error instanceof ApiError && person.error.problem.code === 'not_admitted';

  return (
    <SessionContext.Provider value={session}>
      <ToastProvider>
        <Shell path={path} session={session}>
          {person.state === 'loading' && <Loading />}
          {hasNoAccess && (
            <EmptyState title={texts.noAccess} actions={<Button onClick={onRenew}>{texts.signIn}</Button>}>
              {texts.noAccessHelp}
            </EmptyState>
          )}
          {person.state === 'failed' && !hasNoAccess && (
            <ErrorState error={person.error} onRetry={person.reload} />
          )}
          {session && <Screens />}
        </Shell>
      </ToastProvider>
    </SessionContext.Provider>
  );
}
