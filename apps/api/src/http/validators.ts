import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { AMOUNT_MINOR, MINOR_MAX, UUID } from '@techcheck/kernel';
import { IsString, Matches } from 'class-validator';

/** What is wrong with an amount that is none. */
export const AMOUNT_MESSAGE = {
  message: `$property must be a whole number of öre above zero and at most ${MINOR_MAX}, as a string of digits`,
};

/** An amount in öre above zero: a string of digits without a leading zero. */
export function IsAmountMinor(example = '250000'): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Matches(AMOUNT_MINOR, AMOUNT_MESSAGE),
    ApiProperty({
      type: String,
      example,
      pattern: AMOUNT_MINOR.source,
      description: 'Amount in öre (SEK minor units), as a string of digits.',
    }),
  );
}

/** The id of something, lower-case UUID. */
export function IsId(description: string): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Matches(UUID, { message: '$property must be a UUID in lower case' }),
    ApiProperty({ type: String, format: 'uuid', description, example: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11' }),
  );
}
