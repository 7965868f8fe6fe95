import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Headers, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Database, metrics, Problem } from '@techcheck/platform';
import { ForEverybody } from '../auth/access.decorator.js';
import type { ApiSettings } from '../bootstrap.js';
import { SETTINGS } from '../settings.js';

/** For machines that watch: is the process alive, can it serve, how is it doing. */
@ApiExcludeController()
@ForEverybody()
@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('healthz')
  alive(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(): Promise<{ status: string }> {
    try {
      await this.database.query('select 1');
    } catch {
      throw new Problem('temporarily-unavailable');
    }
    return { status: 'ok' };
  }

  @Get('metrics')
  @Header('Content-Type', metrics.contentType)
  async metrics(@Headers('authorization') authorization: string | undefined): Promise<string> {
    const { metricsToken } = this.settings;
    if (metricsToken === undefined) throw new Problem('not-found');
    const expected = Buffer.from(`Bearer ${metricsToken}`);
    const given = Buffer.from(authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Problem('unauthenticated');
    return metrics.metrics();
  }
}
