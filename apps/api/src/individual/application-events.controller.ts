import { Controller, Get, Param, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { ApplicationProgress } from '@techcheck/eligibility';
import { Problem } from '@techcheck/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { streamProgress } from './stream-progress.js';

@ApiTags('applications')
@For('individual')
@Controller('individual/v1/applications')
export class ApplicationEventsController implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(private readonly progress: ApplicationProgress) {}

  /** Streams what becomes of your application: an event whenever status or place in line change, until it is closed. */
  @Get(':id/events')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'Server-sent events named `progress`, each with status, placeInLine and updatedAt as JSON.',
    schema: {
      type: 'string',
      example:
        'event: progress\ndata: {"status":"checking","placeInLine":12,"updatedAt":"2026-11-21T09:00:01.000Z"}\n\n',
    },
  })
  @ApiProblems('application-not-found', 'not-found')
  async followApplication(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Fastify takes HEAD wherever it takes GET. Here there would be nothing to send, for as long as the case is open.
    if (request.method === 'HEAD') {
      void reply.header('Allow', 'GET');
      throw new Problem('method-not-allowed');
    }
    const ask = () => this.progress.execute(actor.id, id);
    const first = await ask();
    if (!first.ok) throw new Problem(first.refusal.code);
    await streamProgress(reply, first.value, ask, this.stopping.signal);
  }

  /** An open stream must not keep the server from closing; the client connects again to the next one. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }
}
