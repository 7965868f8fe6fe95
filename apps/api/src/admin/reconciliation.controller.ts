import { Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Reconcile, ReconciliationQueries, type ReconciliationView } from '@techcheck/ledger';
import { For } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ReconciliationDto, ReconciliationListDto } from './reconciliation.dto.js';

const RUNS_SHOWN = 20;

@ApiTags('ledger')
@For('finance-officer', 'auditor')
@Controller('admin/v1/reconciliation')
export class ReconciliationController {
  constructor(
    private readonly reconcile: Reconcile,
    private readonly runs: ReconciliationQueries,
  ) {}

  /** What the last runs of the reconciler found, newest first. It also runs on a schedule. */
  @Get()
  @ApiOkResponse({ type: ReconciliationListDto })
  @ApiProblems()
  async readReconciliation(): Promise<{ items: ReconciliationView[] }> {
    return { items: await this.runs.last(RUNS_SHOWN) };
  }

  /** Compares every recorded amount with what the transfers add up to, now, and keeps the result. Moves nothing. */
  @Post()
  @ApiCreatedResponse({ type: ReconciliationDto })
  @ApiProblems()
  async runReconciliation(): Promise<ReconciliationView> {
    return this.reconcile.execute();
  }
}
