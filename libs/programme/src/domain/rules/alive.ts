import { verdict } from '../finding.js';
import type { StandingRule } from '../rule.js';

/** Only the living can be granted anything. */
export const alive: StandingRule = {
  id: 'alive',
  law: 'Folkbokföringslagen (1991:481) 19 §',
  needs: ['population'],
  judge({ register, checkedOn }) {
    if (register === null) {
      return verdict(
        'unknown',
        { registerAnswered: false },
        'Folkbokföringsregistret har inte svarat.',
        'The population register has not answered.',
      );
    }
    const { deceasedOn } = register;
    if (deceasedOn !== null && deceasedOn <= checkedOn) {
      return verdict(
        'failed',
        { deceasedOn },
        'Personen är avliden enligt folkbokföringsregistret.',
        'The person is deceased according to the population register.',
      );
    }
    if (deceasedOn !== null) {
      return verdict(
        'unknown',
        { deceasedOn },
        'Folkbokföringsregistret anger ett dödsdatum som inte har inträffat.',
        'The population register gives a date of death that has not come.',
      );
    }
    return verdict('passed', { deceasedOn }, 'Personen lever.', 'The person is alive.');
  },
};
