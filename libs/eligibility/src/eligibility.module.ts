import { Module } from '@nestjs/common';
import { SubmitApplication } from './commands/submit-application.js';

const parts = [SubmitApplication];

@Module({ providers: parts, exports: parts })
export class EligibilityModule {}
