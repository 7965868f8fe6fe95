import { Module } from '@nestjs/common';
import { AdminApiInfoController } from './api-info.controller.js';

@Module({ controllers: [AdminApiInfoController] })
export class AdminApiModule {}
