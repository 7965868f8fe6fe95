import { verdict } from '../finding.js';
import type { StandingRule } from '../rule.js';

/**
 * Facts from different sources must not contradict each other: a person then looks at the case. The
 * authority sees to it that a case is investigated as far as its nature requires.
 */
export const factsAgree: StandingRule = {
  id: 'facts-agree',
  law: 'Förvaltningslagen (2017:900) 23 §',
  needs: ['population'],
  judge({ number, register }) {
    if (register === null) {
      return verdict(
        'unknown',
        { registerAnswered: false },
        'Folkbokföringsregistret har inte svarat, så uppgifterna kan inte jämföras.',
        'The population register has not answered, so the facts cannot be compared.',
      );
    }
    const facts = {
      numberKind: number.kind,
      birthDateByNumber: number.birthDate,
      birthDateByRegister: register.birthDate,
      registeredInSweden: register.registeredInSweden,
    };
    if (number.birthDate !== register.birthDate) {
      return verdict(
        'unknown',
        facts,
        'Födelsedatumet i folkbokföringsregistret stämmer inte med numret.',
        'The birth date in the population register does not agree with the number.',
      );
    }
    if (register.registeredInSweden !== (register.municipalityCode !== null)) {
      return verdict(
        'unknown',
        facts,
        'Folkbokföringsregistret säger emot sig självt om var du är folkbokförd.',
        'The population register contradicts itself about where you are registered.',
      );
    }
    // A samordningsnummer is for people who are not registered; who moves in gets a personnummer.
    if (number.kind === 'samordningsnummer' && register.registeredInSweden) {
      return verdict(
        'unknown',
        facts,
        'Du har ett samordningsnummer men står som folkbokförd.',
        'You have a coordination number but stand as registered in Sweden.',
      );
    }
    return verdict('passed', facts, 'Uppgifterna stämmer överens.', 'The facts agree.');
  },
};
