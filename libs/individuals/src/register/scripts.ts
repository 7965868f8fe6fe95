import type { RegisterAnswers } from './answers.js';
import type { RegisterSource } from './register.js';
import { contradictingEarlierSupport, simulatedEarlierSupport } from './simulated-earlier-support.js';
import { contradictingEmployment, simulatedEmployment } from './simulated-employment.js';
import { contradictingLabourMarket, simulatedLabourMarket } from './simulated-labour-market.js';
import { contradictingPension, simulatedPension } from './simulated-pension.js';
import { contradicting, simulatedPerson } from './simulated-person.js';
import type { Script } from './simulated-register.js';

/** The simulation of each register. */
export const SCRIPTS: { readonly [Source in RegisterSource]: Script<RegisterAnswers[Source]> } = {
  population: {
    source: 'population',
    name: 'Folkbokföringsregistret (simulerat)',
    answer: simulatedPerson,
    contradicting,
  },
  pension: {
    source: 'pension',
    name: 'Pensionsmyndighetens register över allmän pension (simulerat)',
    answer: simulatedPension,
    contradicting: contradictingPension,
  },
  'labour-market': {
    source: 'labour-market',
    name: 'Arbetsförmedlingens register (simulerat)',
    answer: simulatedLabourMarket,
    contradicting: contradictingLabourMarket,
  },
  employment: {
    source: 'employment',
    name: 'Arbetsgivardeklarationer på individnivå hos Skatteverket (simulerat)',
    answer: simulatedEmployment,
    contradicting: contradictingEmployment,
  },
  'earlier-support': {
    source: 'earlier-support',
    name: 'Myndigheternas register över beviljade stöd (simulerat)',
    answer: simulatedEarlierSupport,
    contradicting: contradictingEarlierSupport,
  },
};
