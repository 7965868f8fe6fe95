import { Global, Module, type DynamicModule } from '@nestjs/common';
import { PopulationRegister } from './population-register.js';
import { SimulatedRegister, type RegisterBehaviour } from './simulated-register.js';

/** The register, for the process that asks it (the worker). A real one takes the simulator's place here. */
@Global()
@Module({})
export class PopulationRegisterModule {
  /** @param dataDir where the simulator's switchboard file may lie. */
  static register(behaviour: RegisterBehaviour, dataDir: string): DynamicModule {
    return {
      module: PopulationRegisterModule,
      providers: [{ provide: PopulationRegister, useFactory: () => new SimulatedRegister(behaviour, dataDir) }],
      exports: [PopulationRegister],
    };
  }
}
