import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import { suppress, type CountyCounts, type ShownProgramme } from '../domain/suppression.js';

/** A programme's counts as everybody may see them. */
export interface ProgrammeStatistics extends ShownProgramme {
  readonly programmeId: string;
  readonly code: string;
  readonly name: { readonly sv: string; readonly en: string };
}

export interface StatisticsView {
  /** When the counts were made, RFC 3339. */
  readonly countedAt: string;
  readonly programmes: readonly ProgrammeStatistics[];
}

/** The counts are the same for everybody and open to all: they are made once in this time. */
const FRESH_MS = 60_000;

interface Row {
  programmeId: string;
  code: string;
  nameSv: string;
  nameEn: string;
  counties: CountyCounts[];
}

/** Applications and grants by programme and county, small cells hidden. Withdrawn applications do not count. */
@Injectable()
export class Statistics {
  private counted: { at: number; view: Promise<StatisticsView> } | undefined;

  constructor(private readonly database: Database) {}

  /** At most a minute old. */
  async execute(): Promise<StatisticsView> {
    if (this.counted === undefined || Date.now() - this.counted.at > FRESH_MS) {
      const counted = { at: Date.now(), view: this.count() };
      this.counted = counted;
      counted.view.catch(() => {
        if (this.counted === counted) this.counted = undefined;
      });
    }
    return this.counted.view;
  }

  private async count(): Promise<StatisticsView> {
    const rows = await this.database.query<Row>(
      `select p.id as "programmeId", p.code, p.name_sv as "nameSv", p.name_en as "nameEn",
         coalesce((select jsonb_agg(jsonb_build_object('county', c.county, 'applications', c.applications, 'granted', c.granted) order by c.county)
           from (select left(a.municipality_code, 2) as county, count(*) as applications,
                   count(*) filter (where a.status = 'granted') as granted
                 from eligibility.application a where a.programme_id = p.id and a.status <> 'withdrawn' group by 1) c), '[]') as counties
       from programme.programme p order by p.id`,
    );
    return {
      countedAt: new Date().toISOString(),
      programmes: rows.map(({ programmeId, code, nameSv, nameEn, counties }) => ({
        programmeId,
        code,
        name: { sv: nameSv, en: nameEn },
        ...suppress(counties),
      })),
    };
  }
}
