import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { RegisterAnswers } from './answers.js';
import type { RegisterLimits } from './limits.js';
import type { RegisterSource } from './register.js';
import { Registers } from './registers.js';
import { ResilientRegister } from './resilient-register.js';
import { SCRIPTS } from './scripts.js';
import { SimulatedRegister } from './simulated-register.js';
import { Switchboard, type RegisterBehaviour } from './switchboard.js';

/** How we treat a register, and how it behaves while it is a simulated one. */
export interface RegisterOptions extends RegisterLimits, RegisterBehaviour {}

/** The registers, for the process that asks them (the worker). A real one takes its simulator's place here. */
@Global()
@Module({})
export class RegistersModule {
  /** @param dataDir where the simulators' switchboard file may lie. */
  static register(options: Readonly<Record<RegisterSource, RegisterOptions>>, dataDir: string): DynamicModule {
    const switchboard = new Switchboard(dataDir);
    const register = <Source extends RegisterSource>(source: Source): ResilientRegister<RegisterAnswers[Source]> =>
      new ResilientRegister(new SimulatedRegister(SCRIPTS[source], options[source], switchboard), options[source]);
    return {
      module: RegistersModule,
      providers: [
        {
          provide: Registers,
          useFactory: () =>
            new Registers({
              population: register('population'),
              pension: register('pension'),
              'labour-market': register('labour-market'),
              employment: register('employment'),
              'earlier-support': register('earlier-support'),
            }),
        },
      ],
      exports: [Registers],
    };
  }
}
