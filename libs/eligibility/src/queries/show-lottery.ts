import { Injectable } from '@nestjs/common';
import { done, refused, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';

/** A lottery round as everybody may see it; times RFC 3339, hashes and seed in hexadecimal. */
export interface LotteryView {
  roundId: string;
  programmeId: string;
  name: string;
  order: 'lottery';
  opensAt: string;
  closesAt: string;
  /** SHA-256 of the seed. The round takes no application before it is here. */
  seedHash: string | null;
  seedHashPublishedAt: string | null;
  /** The 32 bytes; null before the draw. */
  seed: string | null;
  drawnAt: string | null;
  /** How many took part; null before the draw. */
  applications: number | null;
  /** How to recompute the order. */
  method: string;
}

/** One application's place. */
export interface LotteryPlace {
  applicationId: string;
  /** Its number in the programme's line; lower is earlier. */
  place: number;
}

const METHOD =
  'Before anybody could apply, SHA-256 of a seed of 32 random bytes was published as seedHash. Nobody is added after ' +
  'closesAt. The draw reveals the seed. For each application that was submitted in the round compute SHA-256 of the ' +
  '32 bytes of the seed, a colon (one byte, 3A) and the application id in lower case with hyphens (36 bytes of ASCII). ' +
  'Sort by these 32 bytes, lowest first, equal ones by id: the first has the lowest place, and so on. Those withdrawn ' +
  'or rejected since take part as well, so that nobody’s leaving moves another.';

/** The lottery of a round, and the places it gave. */
@Injectable()
export class ShowLottery {
  constructor(private readonly database: Database) {}

  /** Refuses: lottery-not-found, also for a round in which the first come are first. */
  async execute(roundId: string): Promise<Result<LotteryView, 'lottery-not-found'>> {
    const [row] = await this.database.query<Omit<LotteryView, 'method'>>(
      `select r.id as "roundId", r.programme_id as "programmeId", r.name, r.order_by as "order",
         platform.rfc3339(r.opens_at) as "opensAt", platform.rfc3339(r.closes_at) as "closesAt",
         encode(l.seed_hash, 'hex') as "seedHash", platform.rfc3339(l.committed_at) as "seedHashPublishedAt",
         encode(l.seed, 'hex') as seed, platform.rfc3339(l.drawn_at) as "drawnAt", l.applications
       from programme.round r left join programme.lottery l on l.round_id = r.id
       where r.id = $1 and r.order_by = 'lottery'`,
      [roundId],
    );
    return row === undefined ? refused('lottery-not-found') : done({ ...row, method: METHOD });
  }

  /**
   * In order of place.
   * @param after the application after which the page starts. @returns up to `limit + 1`.
   * Refuses: lottery-not-found, lottery-not-drawn.
   */
  async places(
    roundId: string,
    limit: number,
    after: string | null,
  ): Promise<Result<LotteryPlace[], 'lottery-not-found' | 'lottery-not-drawn'>> {
    const lottery = await this.execute(roundId);
    if (!lottery.ok) return lottery;
    if (lottery.value.drawnAt === null) return refused('lottery-not-drawn');
    return done(
      await this.database.query<LotteryPlace>(
        `select a.id as "applicationId", a.drawn_place::float8 as place from eligibility.application a
         where a.round_id = $1 and a.drawn_place > coalesce(
           (select b.drawn_place from eligibility.application b where b.id = $2 and b.round_id = $1), 0)
         order by a.drawn_place limit $3`,
        [roundId, after, limit + 1],
      ),
    );
  }
}
