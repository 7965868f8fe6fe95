import { Controller, Get, Header, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { WaitingRoom, type TakenTicket, type TicketView } from '@techcheck/admission';
import type { Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import { ForEverybody } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { TakenTicketDto, TicketDto } from './tickets.dto.js';

@ApiTags('waiting room')
@ForEverybody()
@Controller('public/v1')
export class TicketsController {
  constructor(private readonly room: WaitingRoom) {}

  /**
   * Takes a place in a programme's waiting room, for days when more people want to apply than can at once. Needs no
   * sign-in. Keep the ticket: its place is safe for a day, also without a connection.
   */
  @Post('programmes/:id/tickets')
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: TakenTicketDto })
  @ApiProblems('programme-not-found', 'not-found')
  takeTicket(@Param('id', IdPipe) programmeId: string): Promise<Result<TakenTicket, RefusalCode>> {
    return this.room.take(programmeId);
  }

  /** Tells where your ticket stands. Ask again after retryAfterSeconds; asking more often changes nothing. */
  @Get('tickets/current')
  @Header('Cache-Control', 'no-store')
  @ApiHeader({ name: 'Waiting-Ticket', required: true, description: 'The ticket as you got it.' })
  @ApiOkResponse({ type: TicketDto })
  @ApiProblems('ticket-invalid')
  showTicket(@Headers('waiting-ticket') ticket: string | undefined): Promise<Result<TicketView, RefusalCode>> {
    return this.room.show(ticket ?? '');
  }
}
