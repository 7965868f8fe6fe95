import { Module } from '@nestjs/common';
import { PublicApiInfoController } from './api-info.controller.js';

@Module({ controllers: [PublicApiInfoController] })
export class PublicApiModule {}
