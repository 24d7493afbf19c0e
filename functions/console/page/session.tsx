import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Person } from '../contract/session';
import type { Call } from './api';

export type Session = { person: Person; call: Call; signOut: () => void };

export const SessionContext = createContext<Session | null>(null);

/** Only below the place where somebody is signed in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in here');
  return session;
}

export function useMayChange(): boolean {
  return useSession().person.role === 'administrator';
}
