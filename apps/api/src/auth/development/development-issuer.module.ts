import { Module } from '@nestjs/common';
import { DevelopmentIssuerController } from './development-issuer.controller.js';
import { SamplePeople } from './sample-people.js';

/** Signs in the sample people. Part of the process only while no identity provider is configured. */
@Module({ controllers: [DevelopmentIssuerController], providers: [SamplePeople] })
export class DevelopmentIssuerModule {}
