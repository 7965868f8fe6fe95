import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, IsUUID, Matches } from 'class-validator';

/** An amount in öre above zero: a string of 1-13 digits without a leading zero. */
export function IsAmountMinor(example = '250000'): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Matches(/^[1-9][0-9]{0,12}$/, {
      message: '$property must be a whole number of öre above zero, as a string of digits',
    }),
    ApiProperty({
      type: String,
      example,
      pattern: '^[1-9][0-9]{0,12}$',
      description: 'Amount in öre (SEK minor units), as a string of digits.',
    }),
  );
}

/** The id of something, lower-case UUID. */
export function IsId(description: string): PropertyDecorator {
  return applyDecorators(
    IsString(),
    IsUUID('all'),
    Matches(/^[0-9a-f-]*$/, { message: '$property must be in lower case' }),
    ApiProperty({ type: String, format: 'uuid', description, example: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11' }),
  );
}
