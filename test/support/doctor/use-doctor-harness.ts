import { DoctorHarness } from './harness';
import { startDoctorServices, type DoctorServices } from './services';

/** Gives each test a harness of its own; all tests of a file share the services. */
export function useDoctorHarness(): { readonly harness: DoctorHarness; readonly services: DoctorServices } {
  let services: DoctorServices;
  let harness: DoctorHarness;

  beforeAll(async () => {
    services = await startDoctorServices();
  });

  beforeEach(async () => {
    harness = await DoctorHarness.start(services);
  });

  afterEach(async () => {
    await harness.stop();
    jest.restoreAllMocks();
  });

  afterAll(() => services.stop());

  return {
    get harness() {
      return harness;
    },
    get services() {
      return services;
    },
  };
}
