import { startDoctorServices, type DoctorServices } from './services';
import { DoctorWorld } from './harness';

/** Gives each test of a file a world of its own, between services that all of them share. */
export function doctorWorlds(): { readonly harness: DoctorWorld; readonly services: DoctorServices } {
  let services: DoctorServices;
  let harness: DoctorWorld;

  beforeAll(async () => {
    services = await startDoctorServices();
  });

  beforeEach(async () => {
    harness = await DoctorWorld.start(services);
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
