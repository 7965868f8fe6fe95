import { ApiPropertyOptional } from '@nestjs/swagger';
import { AMOUNT_MINOR, UUID } from '@techcheck/kernel';
import { Matches, ValidateIf } from 'class-validator';
import { AMOUNT_MESSAGE } from '../http/validators.js';

/** What you agree to beforehand; leave both out to decide when the provider’s request comes. */
export class CreateCodeDto {
  /**
   * The only session the code is good for.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b16"
   */
  @ValidateIf((body: CreateCodeDto) => body.amountMinor !== undefined || body.sessionId !== undefined)
  @Matches(UUID, { message: '$property must be a UUID in lower case' })
  @ApiPropertyOptional({ format: 'uuid', example: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b16' })
  sessionId?: string;

  /**
   * The amount you agree to, in öre. A request for exactly this is held at once.
   * @example "250000"
   */
  @ValidateIf((body: CreateCodeDto) => body.amountMinor !== undefined || body.sessionId !== undefined)
  @Matches(AMOUNT_MINOR, AMOUNT_MESSAGE)
  @ApiPropertyOptional({ pattern: AMOUNT_MINOR.source, example: '250000' })
  amountMinor?: string;
}

/** A one-time code. It is shown once and kept nowhere: make a new one if you lose it. */
export class CodeDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b41" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17" */
  voucherId!: string;
  /** @example "2026-11-21T09:15:00.000Z" */
  expiresAt!: string;
  /**
   * To read out or type.
   * @example "3Q7ZK9-M2T4XA-0VBC1H"
   */
  typedCode!: string;
  /**
   * What the QR code holds.
   * @example "1.5f0c2a91.Zm9vYmFyYmF6cXV4cXV1eGNvcmdl"
   */
  qrText!: string;
  /**
   * The QR code, as SVG.
   * @example "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"
   */
  qrSvg!: string;
}
