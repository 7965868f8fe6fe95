import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_POLICY, POLICY_PARTS, type PolicyDocument, type PolicyPart } from '@techcheck/programme';
import { IsOptional, Matches } from 'class-validator';

const STATUSES = ['draft', 'published', 'discarded'] as const;

/** The same in both languages. */
export class WordsDto {
  /** @example "Vägledning: 1 check på 1 500 kr." */
  sv!: string;
  /** @example "Guidance: 1 voucher of 1 500 kr." */
  en!: string;
}

/** A draft of the rules. */
export class PolicyDraftDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b20" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  @ApiProperty({ enum: STATUSES, example: 'draft' })
  status!: (typeof STATUSES)[number];
  /** @example "2026-12-31T23:00:00.000Z" */
  inForceFrom!: string;
  /**
   * Who drafted it; somebody else has to publish it.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b31"
   */
  createdBy!: string;
  /** @example "2026-11-21T09:00:00.000Z" */
  createdAt!: string;
}

/** A version of the rules, proposed or published. */
export class PolicyVersionSummaryDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b20" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  @ApiProperty({ enum: STATUSES, example: 'published' })
  status!: (typeof STATUSES)[number];
  /**
   * Its number; null until it is published.
   * @example 2
   */
  version!: number | null;
  /** @example "2026-12-31T23:00:00.000Z" */
  inForceFrom!: string;
  /**
   * Who drafted it; null for versions from before drafts.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b31"
   */
  createdBy!: string | null;
  /** @example "2026-11-21T09:00:00.000Z" */
  createdAt!: string;
  /**
   * Who published or discarded it.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b32"
   */
  settledBy!: string | null;
  /** @example "2026-11-21T10:00:00.000Z" */
  settledAt!: string | null;
}

/** One page of a programme's versions. */
export class PolicyVersionPageDto {
  items!: PolicyVersionSummaryDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}

/** One part of the rules, in sentences. */
export class PolicyPartInWordsDto {
  @ApiProperty({ enum: POLICY_PARTS, example: 'what' })
  part!: PolicyPart;
  title!: WordsDto;
  sentences!: WordsDto[];
}

/** A version with its document and the same in words. */
export class PolicyVersionDetailDto extends PolicyVersionSummaryDto {
  /** In today's format, whatever it was stored in. */
  @ApiProperty({ allOf: [{ $ref: '#/components/schemas/PolicyDocument' }], example: EXAMPLE_POLICY })
  document!: PolicyDocument;
  inWords!: PolicyPartInWordsDto[];
}

/** One thing that two versions say differently. */
export class PolicyChangeDto {
  @ApiProperty({ enum: ['added', 'removed', 'changed'], example: 'changed' })
  kind!: 'added' | 'removed' | 'changed';
  /** What is said of the change, in one breath. */
  sentence!: WordsDto;
  /** What the older version says; null when it says nothing. */
  before!: WordsDto | null;
  /** What the newer version says; null when it says nothing. */
  after!: WordsDto | null;
}

/** The changes in one part of the rules. */
export class PolicyPartDiffDto {
  @ApiProperty({ enum: POLICY_PARTS, example: 'what' })
  part!: PolicyPart;
  title!: WordsDto;
  changes!: PolicyChangeDto[];
}

/** What a version changes, part by part; a part without changes is left out. */
export class PolicyVersionDiffDto {
  /** Null when there is none before it: then all is new. */
  from!: PolicyVersionSummaryDto | null;
  to!: PolicyVersionSummaryDto;
  parts!: PolicyPartDiffDto[];
}

/** With what to compare. */
export class PolicyDiffQuery {
  /**
   * Another version of the programme; left out: the published one before it.
   * @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b19"
   */
  @IsOptional()
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { message: 'against must be the id of a version' })
  against?: string;
}
