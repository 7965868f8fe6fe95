import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isRefusalCode, Problem, problemCatalogue, type ProblemKind } from '@techcheck/platform';
import { ForEverybody } from '../auth/access.decorator.js';
import { rootPage } from './root.page.js';

/** The page at `/` and what the problem types point at. */
@ApiExcludeController()
@ForEverybody()
@Controller()
export class RootController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  root(): string {
    return rootPage();
  }

  @Get('problems/:code')
  problem(@Param('code') code: string): ProblemKind & { code: string } {
    if (!isRefusalCode(code)) throw new Problem('not-found');
    return { code, ...problemCatalogue[code] };
  }
}
