import { Module } from '@nestjs/common';
import { ProviderApiInfoController } from './api-info.controller.js';

@Module({ controllers: [ProviderApiInfoController] })
export class ProviderApiModule {}
