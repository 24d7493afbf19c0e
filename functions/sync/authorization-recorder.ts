import type { Revocation } from '../domain/authorization';
import type { AuthorizationStore, Subject } from '../store/authorization-store';

export type RecorderDependencies = {
  store: Pick<AuthorizationStore, 'granted' | 'refused' | 'undecided' | 'forget'>;
  notice: {
    revoked: (configuration: string, reason: string) => void;
    granted: (configuration: string) => void;
    /** What Google said could not be written down. */
    lost: (configuration: string, error: unknown) => void;
  };
};

/**
 * Writes down what Google said of one configuration. What became of a call stands, whether it could be written down or not: the
 * next call tells the same again.
 */
export class AuthorizationRecorder {
  constructor(
    private readonly subject: Subject,
    private readonly dependencies: RecorderDependencies,
  ) {}

  /** @param askedAt ms since the epoch: when the call began */
  async granted(employee: string, askedAt: number): Promise<void> {
    const { store, notice } = this.dependencies;
    if (await this.#noted(store.granted(this.subject, employee, askedAt))) notice.granted(this.subject.id);
  }

  /**
   * @param askedAt as for {@link granted}
   * @returns whether it was written down
   */
  async refused(revocation: Revocation, askedAt: number): Promise<boolean> {
    const { store, notice } = this.dependencies;
    const isNew = await this.#noted(store.refused(this.subject, revocation, askedAt));
    if (isNew) notice.revoked(this.subject.id, revocation.reason);
    return isNew !== null;
  }

  /** @returns whether the next event may ask at once */
  async undecided(answer: Parameters<AuthorizationStore['undecided']>[1]): Promise<boolean> {
    return (await this.#noted(this.dependencies.store.undecided(this.subject, answer))) ?? false;
  }

  async forget(employees: string[]): Promise<void> {
    if (employees.length > 0) await this.#noted(this.dependencies.store.forget(this.subject, employees));
  }

  /** @returns null if it could not be written down */
  async #noted<T>(writing: Promise<T>): Promise<T | null> {
    try {
      return await writing;
    } catch (error) {
      this.dependencies.notice.lost(this.subject.id, error);
      return null;
    }
  }
}
