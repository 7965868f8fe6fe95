import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { RootController } from './root.controller.js';
import { WorkMetrics } from './work-metrics.js';

@Module({ controllers: [HealthController, RootController], providers: [WorkMetrics] })
export class HealthModule {}
