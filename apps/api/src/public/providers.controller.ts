import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PublicSearch, type PublicProvider } from '@techcheck/providers';
import { ForEverybody } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { readCursor, toPage, type Page } from '../http/paging.js';
import { PublicProviderPageDto, SearchQuery } from './offerings.dto.js';

@ApiTags('providers')
@ForEverybody()
@Controller('public/v1/providers')
export class PublicProvidersController {
  constructor(private readonly search: PublicSearch) {}

  /** Providers that are accredited today, by what they are accredited for and where they have their seat. */
  @Get()
  @ApiOkResponse({ type: PublicProviderPageDto })
  @ApiProblems('invalid-cursor')
  async listProviders(@Query() query: SearchQuery): Promise<Page<PublicProvider>> {
    const { municipality: municipalityCode, county: countyCode, purpose, text } = query;
    const page = { limit: query.limit, after: readCursor(query) };
    return toPage(await this.search.providers({ municipalityCode, countyCode, purpose, text }, page), query);
  }
}
