import { Module } from '@nestjs/common';
import { WaitingRoom } from './waiting-room.js';

/** The waiting room before applications; for whoever serves people. */
@Module({ providers: [WaitingRoom], exports: [WaitingRoom] })
export class AdmissionModule {}
