import { Module } from '@nestjs/common';
import { ApproveHold } from './commands/approve-hold.js';
import { CaptureHold } from './commands/capture-hold.js';
import { ConfirmAttendance } from './commands/confirm-attendance.js';
import { CreateCode } from './commands/create-code.js';
import { DeclineHold } from './commands/decline-hold.js';
import { DisputeHold } from './commands/dispute-hold.js';
import { PlaceHold } from './commands/place-hold.js';
import { RefundCapture } from './commands/refund-capture.js';
import { ReleaseHold } from './commands/release-hold.js';
import { RequestHold } from './commands/request-hold.js';
import { ResolveDispute } from './commands/resolve-dispute.js';
import { CodeHasher } from './domain/code-hasher.js';
import { HoldQueries } from './queries/hold-queries.js';
import { OwnRedemption } from './queries/own-redemption.js';

const parts = [
  PlaceHold,
  CreateCode,
  RequestHold,
  ApproveHold,
  DeclineHold,
  ReleaseHold,
  CaptureHold,
  RefundCapture,
  ConfirmAttendance,
  DisputeHold,
  ResolveDispute,
  HoldQueries,
  OwnRedemption,
];

@Module({ providers: [CodeHasher, ...parts], exports: parts })
export class RedemptionModule {}
