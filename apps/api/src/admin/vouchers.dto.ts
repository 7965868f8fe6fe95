import { IsText } from '../http/text.validator.js';

/** Why a voucher is changed. */
export class ChangeVoucherDto {
  @IsText({
    min: 3,
    max: 500,
    description: 'Kept in the audit trail for ever: no names, no numbers of people.',
    example: 'Misstänkt obehörig användning, ärende 2026-117',
  })
  reason!: string;
}
