import { type NameDto } from '../individual/programmes.dto.js';

/** Counts; null where fewer than five people, or a difference, would give someone away. */
export class CountsDto {
  /** @example 1840 */
  applications!: number | null;
  /** @example 1505 */
  granted!: number | null;
}

/** Counts of one county. */
export class CountyCountsDto extends CountsDto {
  /**
   * County code; null gathers those without a known or an open county.
   * @example "24"
   */
  county!: string | null;
}

/** Counts of one programme. */
export class ProgrammeStatisticsDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example "techcheck-2026" */
  code!: string;
  name!: NameDto;
  total!: CountsDto;
  counties!: CountyCountsDto[];
}

/** Applications and grants by programme and county. Withdrawn applications do not count. */
export class StatisticsDto {
  /** @example "2026-11-21T09:00:00.000Z" */
  countedAt!: string;
  programmes!: ProgrammeStatisticsDto[];
}
