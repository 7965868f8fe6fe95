import { ApiProperty } from '@nestjs/swagger';

const HASH = '3f0c6b7f5f0b7c6e3a1d0e9c8b7a69584736251403f2e1d0c9b8a79685746352';

/** The lottery of a round. */
export class LotteryDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b13" */
  roundId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example "Omgång 1" */
  name!: string;
  @ApiProperty({ enum: ['lottery'], example: 'lottery' })
  order!: 'lottery';
  /** @example "2026-09-01T00:00:00.000Z" */
  opensAt!: string;
  /** @example "2026-09-15T00:00:00.000Z" */
  closesAt!: string;
  /** SHA-256 of the seed, in hexadecimal. The round takes no application before it is here. Write it down. */
  @ApiProperty({ type: String, nullable: true, example: HASH })
  seedHash!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2026-08-20T09:00:00.000Z' })
  seedHashPublishedAt!: string | null;
  /** The 32 bytes of the seed, in hexadecimal; null before the draw. */
  @ApiProperty({ type: String, nullable: true, example: null })
  seed!: string | null;
  /** Null before the draw, which follows within seconds of the close. */
  @ApiProperty({ type: String, nullable: true, example: null })
  drawnAt!: string | null;
  /** How many took part; null before the draw. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  applications!: number | null;
  /**
   * How to recompute the order.
   * @example "Sort by SHA-256 of seed, colon and application id: the first has the lowest place."
   */
  method!: string;
}

/** The place of one application. */
export class LotteryPlaceDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b18" */
  applicationId!: string;
  /**
   * Its number in the programme's line; lower is earlier.
   * @example 184
   */
  place!: number;
}

/** One page of places. */
export class LotteryPlacePageDto {
  /** In order of place. */
  items!: LotteryPlaceDto[];
  /**
   * Where the next page begins; null on the last.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}
