import { verdict } from '../finding.js';
import type { OccasionalRule } from '../rule.js';

/** Who has got another number is decided on under that one, unless somebody else is known by it. */
export const onePersonOneNumber: OccasionalRule = {
  id: 'one-person-one-number',
  law: 'Folkbokföringslagen (1991:481) 18 §; förvaltningslagen (2017:900) 23 §',
  needs: [],
  judge({ register }) {
    const replacedNumber = register?.replacedNumber;
    if (replacedNumber === undefined) return undefined;
    return replacedNumber === 'updated'
      ? verdict(
          'passed',
          { replacedNumber },
          'Du har fått ett nytt personnummer, och ärendet gäller nu det.',
          'You have been given a new personal identity number, and the case now goes by it.',
        )
      : verdict(
          'unknown',
          { replacedNumber },
          'Du har fått ett nytt personnummer, men någon annan är känd här under det. En handläggare reder ut det.',
          'You have been given a new personal identity number, but somebody else is known here by it. A case officer will sort it out.',
        );
  },
};
