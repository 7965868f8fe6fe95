import { UUID } from '@techcheck/kernel';
import { Problem } from '@techcheck/platform';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** Query of a list. */
export class PageQuery {
  /**
   * How many at most.
   * @example 20
   */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  /** The `nextCursor` of the page before; opaque. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;
}

/** One page of a list, and where the next begins. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/**
 * The id after which the page starts; ids are time-ordered.
 * @throws Problem invalid-cursor
 */
export function readCursor(query: PageQuery): string | null {
  if (query.cursor === undefined) return null;
  const id = Buffer.from(query.cursor, 'base64url').toString('utf8');
  if (!UUID.test(id)) throw new Problem('invalid-cursor');
  return id;
}

/** Makes a page from rows fetched with `limit + 1`. */
export function toPage<Item extends { id: string }>(rows: Item[], query: PageQuery): Page<Item> {
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const nextCursor = rows.length > query.limit && last ? Buffer.from(last.id).toString('base64url') : null;
  return { items, nextCursor };
}
