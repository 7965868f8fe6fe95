import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuditQueries, type AuditEntry } from '@techcheck/audit';
import { Problem } from '@techcheck/platform';
import { For } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { toPage, type Page } from '../http/paging.js';
import { AuditEntryListQuery, AuditEntryPageDto } from './audit-entries.dto.js';

@ApiTags('audit')
@For('auditor')
@Controller('admin/v1/audit-entries')
export class AuditEntriesController {
  constructor(private readonly entries: AuditQueries) {}

  /** Who did what to what, newest first. */
  @Get()
  @ApiOkResponse({ type: AuditEntryPageDto })
  @ApiProblems('invalid-cursor')
  async listAuditEntries(@Query() query: AuditEntryListQuery): Promise<Page<AuditEntry>> {
    const { limit, cursor, ...filter } = query;
    return toPage(await this.entries.list(filter, { limit, before: readNumber(cursor) }), query);
  }
}

/** Entries are numbered, so their cursor holds a number where others hold an id. */
function readNumber(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const number = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^[1-9][0-9]{0,17}$/.test(number)) throw new Problem('invalid-cursor');
  return number;
}
