/** What people and clouds do in the story, beside what Lucca tells of. */
export type TestHarness = {
  /** Lucca stops its deliveries, as after too many failures. */
  suspendEndpoint: () => void;
  /** In Google's Admin console: what the service account may do from now on, as scopes. */
  delegate: (scopes: string[]) => void;
  /** Applies the configuration of the story with another scope. */
  configure: (scope: string) => Promise<void>;
  /** Lambda ends the instances that have nothing to do: they forget everything. */
  retireInstances: () => Promise<void>;
};
