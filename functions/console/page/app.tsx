import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { MINUTE_MS } from '../../shared/time';
import { signInSettings, type SignInSettings } from '../contract/session';
import { ApiError, createCall, SessionContext, UnreachableError, type Session } from './api';
import { Button } from './components/button';
import { EmptyState, ErrorState, Loading } from './components/messages';
import { ToastProvider } from './components/toasts';
import { useTexts } from './language';
import { useLoad } from './load';
import { NoAccess } from './no-access';
import { navigate, useLocation } from './router';
import { Screens } from './screens';
import { PlainShell, Shell } from './shell';
import { shellTexts } from './shell-texts';
import {
  beginSignIn,
  finishSignIn,
  SIGNED_IN_PATH,
  SignInError,
  type SignInOptions,
  type Token,
} from './sign-in';

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
  if (settings.value?.configured) return <SignIn settings={settings.value} />;
  return (
    <PlainShell>
      {settings.state === 'loading' && <Loading />}
      {settings.state === 'failed' && <ErrorState error={settings.error} onRetry={settings.reload} />}
      {settings.value && (
        <EmptyState isPage icon="settingsGear" title={texts.unconfigured}>
          {texts.unconfiguredHelp}
        </EmptyState>
      )}
    </PlainShell>
  );
}

async function loadSettings(signal: AbortSignal): Promise<SignInSettings> {
  const response = await fetch('/console/settings.json', { signal, cache: 'no-store' }).catch(
    (cause: unknown) => {
      throw new UnreachableError('The server did not respond', null, { cause });
    },
  );
  const parsed = signInSettings.safeParse(await response.json());
  if (!parsed.success) throw new UnreachableError('The settings are invalid');
  return parsed.data;
}

function SignIn({ settings }: { settings: Settings }) {
  const texts = useTexts(shellTexts);
  const [state, setState] = useState<SignInState>({ kind: 'pending' });
  const hasBegun = useRef(false);

  const begin = useCallback(
    (options?: SignInOptions) => {
      setState({ kind: 'pending' });
      const here =
        location.pathname === SIGNED_IN_PATH
          ? '/console/configurations'
          : location.pathname + location.search;
      void beginSignIn(settings, here, options);
    },
    [settings],
  );

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
        contact={settings.contact}
        onRenew={begin}
        onSignOut={() => {
          setState({ kind: 'signed out' });
        }}
      />
    );
  }
  const signIn = (
    <Button
      kind="primary"
      onClick={() => {
        begin();
      }}
    >
      {texts.signIn}
    </Button>
  );
  return (
    <PlainShell>
      {state.kind === 'pending' && <Loading lines={1} />}
      {state.kind === 'signed out' && (
        <EmptyState isPage icon="lockClose" title={texts.signedOut} actions={signIn} />
      )}
      {state.kind === 'refused' && (
        <EmptyState isPage icon="lockClose" title={texts.refused} actions={signIn}>
          {texts.refusedHelp} {state.reason}
        </EmptyState>
      )}
    </PlainShell>
  );
}

type SignedInProps = {
  token: Token;
  at: number;
  contact: string | null;
  onRenew: (options?: SignInOptions) => void;
  onSignOut: () => void;
};

function SignedIn({ token, at, contact, onRenew, onSignOut }: SignedInProps) {
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

  if (!session) {
    return (
      <PlainShell>
        {person.state === 'loading' && <Loading lines={1} />}
        {hasNoAccess && (
          <NoAccess
            account={token.account}
            contact={contact}
            onOtherAccount={() => {
              onRenew({ selectAccount: true });
            }}
          />
        )}
        {person.state === 'failed' && !hasNoAccess && (
          <ErrorState error={person.error} onRetry={person.reload} />
        )}
      </PlainShell>
    );
  }
  return (
    <SessionContext.Provider value={session}>
      <ToastProvider>
        <Shell path={path}>
          <Screens />
        </Shell>
      </ToastProvider>
    </SessionContext.Provider>
  );
}
