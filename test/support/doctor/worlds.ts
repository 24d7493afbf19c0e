import { startDoctorServices, type DoctorServices } from './services';
import { DoctorWorld } from './world';

/** Gives each test of a file a world of its own, between services that all of them share. */
export function doctorWorlds(): { readonly world: DoctorWorld; readonly services: DoctorServices } {
  let services: DoctorServices;
  let world: DoctorWorld;

  beforeAll(async () => {
    services = await startDoctorServices();
  });

  beforeEach(async () => {
    world = await DoctorWorld.start(services);
  });

  afterEach(async () => {
    await world.stop();
    jest.restoreAllMocks();
  });

  afterAll(() => services.stop());

  return {
    get world() {
      return world;
    },
    get services() {
      return services;
    },
  };
}
