import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import type { Answer, RefusalCode } from '@techcheck/platform';
import { OfferingQueries, PutOffering, PutSession, type OfferingView, type SessionView } from '@techcheck/providers';
import { For } from '../auth/access.decorator.js';
import { CurrentActor, CurrentProvider } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { OfferingDto, OfferingPageDto, PutOfferingDto, PutSessionDto, SessionDto } from './offerings.dto.js';
import { RefPipe } from './ref.pipe.js';

const REF = {
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
  description: 'Your own reference.',
} as const;

@ApiTags('offerings')
@For('provider-staff')
@Controller('provider/v1/offerings')
export class OfferingsController {
  constructor(
    private readonly offering: PutOffering,
    private readonly session: PutSession,
    private readonly offerings: OfferingQueries,
  ) {}

  /** Your offerings with their sessions. */
  @Get()
  @ApiOkResponse({ type: OfferingPageDto })
  @ApiProblems('invalid-cursor')
  async listOfferings(
    @CurrentProvider() providerId: string,
    @Query() query: PageQuery,
  ): Promise<Page<OfferingView & { sessions: SessionView[] }>> {
    const page = { limit: query.limit, after: readCursor(query) };
    return toPage(await this.offerings.ofProvider(providerId, page), query);
  }

  /** Makes an offering under your own reference, or changes the one you have there. */
  @Put(':ref')
  @ApiParam({ name: 'ref', ...REF, example: 'webb-grund' })
  @ApiOkResponse({ type: OfferingDto, description: 'Changed.' })
  @ApiCreatedResponse({ type: OfferingDto, description: 'Made.' })
  @ApiProblems('offering-in-use', 'not-found')
  async putOffering(
    @CurrentActor() actor: Actor,
    @CurrentProvider() providerId: string,
    @Param('ref', RefPipe) ref: string,
    @Body() body: PutOfferingDto,
  ): Promise<Result<Answer<OfferingView>, RefusalCode>> {
    return this.offering.execute(actor, {
      providerId,
      ref,
      ...body,
      description: body.description ?? '',
      municipalityCode: body.municipalityCode ?? null,
      withdrawn: body.withdrawn ?? false,
    });
  }

  /** Makes a session of an offering under your own reference, or changes the one you have there. */
  @Put(':ref/sessions/:sessionRef')
  @ApiParam({ name: 'ref', ...REF, example: 'webb-grund' })
  @ApiParam({ name: 'sessionRef', ...REF, example: 'webb-1' })
  @ApiOkResponse({ type: SessionDto, description: 'Changed.' })
  @ApiCreatedResponse({ type: SessionDto, description: 'Made.' })
  @ApiProblems('offering-not-found', 'session-below-bookings', 'not-found')
  async putSession(
    @CurrentActor() actor: Actor,
    @CurrentProvider() providerId: string,
    @Param('ref', RefPipe) offeringRef: string,
    @Param('sessionRef', RefPipe) ref: string,
    @Body() body: PutSessionDto,
  ): Promise<Result<Answer<SessionView>, RefusalCode>> {
    const { startsOn, endsOn, capacity = null, cancelled } = body;
    const session = { providerId, offeringRef, ref, startsOn, endsOn, capacity, cancelled: cancelled ?? false };
    return this.session.execute(actor, session);
  }
}
