import { Body, Controller, Get, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { TokenService } from '@techcheck/identity';
import { Problem } from '@techcheck/platform';
import { Matches } from 'class-validator';
import { ForEverybody } from '../access.decorator.js';
import { SamplePeople, type Sample } from './sample-people.js';

const TOKEN_MINUTES = 60;

export class TokenRequestDto {
  @Matches(/^[a-z0-9][a-z0-9-]{1,59}$/)
  name!: string;
}

/**
 * What `techcheck token` and `techcheck sample` talk to. Only who holds the key in the data folder can
 * ask: the command line signs its request with it, so the open port hands nothing out by itself.
 */
@ApiExcludeController()
@ForEverybody()
@Controller('auth/development')
export class DevelopmentIssuerController {
  constructor(
    private readonly tokens: TokenService,
    private readonly people: SamplePeople,
  ) {}

  @Get('sample')
  async sample(@Headers('authorization') authorization: string | undefined): Promise<Sample> {
    await this.requireOperator(authorization);
    return this.people.sample();
  }

  @Post('tokens')
  @HttpCode(200)
  async token(
    @Headers('authorization') authorization: string | undefined,
    @Body() body: TokenRequestDto,
  ): Promise<{ token: string }> {
    await this.requireOperator(authorization);
    const subject = await this.people.find(body.name);
    if (subject === undefined) throw new Problem('not-found', { name: body.name });
    return { token: await this.tokens.sign(subject, TOKEN_MINUTES) };
  }

  private async requireOperator(authorization: string | undefined): Promise<void> {
    const actor = await this.tokens.verify((authorization ?? '').replace(/^Bearer /i, ''));
    if (actor?.kind !== 'system') throw new Problem('unauthenticated');
  }
}
