import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PublicSearch, type PublicOffering } from '@techcheck/providers';
import { ForEverybody } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { readCursor, toPage, type Page } from '../http/paging.js';
import { OfferingSearchQuery, PublicOfferingPageDto } from './offerings.dto.js';

@ApiTags('offerings')
@ForEverybody()
@Controller('public/v1/offerings')
export class PublicOfferingsController {
  constructor(private readonly search: PublicSearch) {}

  /** Offerings of accredited providers with the sessions that can be booked, by purpose, place, provider and text. */
  @Get()
  @ApiOkResponse({ type: PublicOfferingPageDto })
  @ApiProblems('invalid-cursor')
  async listOfferings(@Query() query: OfferingSearchQuery): Promise<Page<PublicOffering>> {
    const { municipality: municipalityCode, county: countyCode, purpose, text, providerId } = query;
    const page = { limit: query.limit, after: readCursor(query) };
    const filter = { municipalityCode, countyCode, purpose, text, providerId };
    return toPage(await this.search.offerings(filter, page), query);
  }
}
