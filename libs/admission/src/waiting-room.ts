import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { KeyStore } from '@techcheck/identity';
import { done, refused, type ProgrammeId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { BUCKET_MS, WaitingLine, type Arrivals } from './domain/waiting-line.js';
import { issueTicket, readTicket, type Ticket } from './domain/ticket.js';

/** Where a ticket stands. */
export interface TicketView {
  programmeId: string;
  /** RFC 3339. */
  arrivedAt: string;
  /** Apply now. */
  admitted: boolean;
  /** How many are let in before its holder. */
  ahead: number;
  /** RFC 3339, at the present rate; null once admitted. */
  expectedAdmissionAt: string | null;
  /** When to ask again. */
  retryAfterSeconds: number;
}

export interface TakenTicket extends TicketView {
  /** To be kept, and sent in the header Waiting-Ticket. */
  ticket: string;
}

const TICK_MS = 250;
/** A room in which nobody has arrived or waited for so long is looked at no more. */
const FORGET_AFTER_MS = 120_000;
/** A ticket counts for a day: long enough for any line, and for any connection. */
const TICKET_MS = 24 * 60 * 60 * 1_000;
/** Often enough to be let in without delay, seldom enough that a long line costs little: a quarter of what is left. */
const ASK_AGAIN = { share: 0.25, minSeconds: 1, maxSeconds: 30 } as const;
/** Without tickets so many applications may be under way in a process; more would wait inside, in no order. */
const UNDER_WAY_MAX = 300;

type AdmissionRefusal = 'programme-not-found' | 'ticket-invalid' | 'ticket-required' | 'ticket-not-admitted';

interface Room {
  /** Arrived here since the last tick, by bucket. */
  arrived: Map<number, number>;
  /** How long each application took that was answered here since the last tick, in milliseconds. */
  tookMs: number[];
  line: WaitingLine | undefined;
  usedAt: number;
  /** Admitted here and not answered yet. */
  underWay: number;
}

/**
 * The waiting room of every programme, as one API process keeps it. A ticket is a signed moment of arrival, so giving
 * and reading one touches no database; four times a second the process hands in how many came and learns how far
 * people have been let in. Order is that of arrival, whichever process a person met and however slow the connection:
 * a ticket keeps its place without a connection, for a day.
 */
@Injectable()
export class WaitingRoom implements OnApplicationShutdown {
  private readonly rooms = new Map<ProgrammeId, Room>();
  /** The database's clock minus ours. */
  private offsetMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly keys: KeyStore,
  ) {}

  /** Takes a place in line. Refuses: programme-not-found. */
  async take(programmeId: ProgrammeId): Promise<Result<TakenTicket, 'programme-not-found'>> {
    const room = await this.room(programmeId);
    if (room === undefined) return refused('programme-not-found');
    const now = this.now();
    const bucket = Math.floor(now / BUCKET_MS);
    room.arrived.set(bucket, (room.arrived.get(bucket) ?? 0) + 1);
    room.usedAt = Date.now();
    const { ticket, text } = issueTicket(programmeId, now, this.mac);
    return done({ ticket: text, ...this.view(ticket, room) });
  }

  /** Where a ticket stands. Refuses: ticket-invalid. */
  async show(text: string): Promise<Result<TicketView, 'ticket-invalid'>> {
    const ticket = this.read(text);
    const room = ticket && (await this.room(ticket.programmeId));
    return ticket === undefined || room === undefined ? refused('ticket-invalid') : done(this.view(ticket, room));
  }

  /**
   * Whether someone may apply now.
   * @param text the ticket, if they sent one.
   * @returns the nonce of the ticket, to be used up by the application; null when no ticket was needed. Whoever is
   * admitted must also {@link leave}.
   * Refuses: programme-not-found; ticket-invalid; ticket-required and ticket-not-admitted, both with retryAfterSeconds.
   */
  async admit(programmeId: ProgrammeId, text: string | undefined): Promise<Result<Buffer | null, AdmissionRefusal>> {
    const room = await this.room(programmeId);
    if (room === undefined) return refused('programme-not-found');
    if (text === undefined) {
      if (this.isFree(room)) return this.enter(room, null);
      return refused('ticket-required', { retryAfterSeconds: ASK_AGAIN.minSeconds });
    }
    const ticket = this.read(text);
    if (ticket === undefined || ticket.programmeId !== programmeId) return refused('ticket-invalid');
    const { admitted, ahead, retryAfterSeconds } = this.view(ticket, room);
    return admitted ? this.enter(room, ticket.nonce) : refused('ticket-not-admitted', { ahead, retryAfterSeconds });
  }

  /** Whoever was admitted has been answered, one way or another. How long that takes decides how many are let in. */
  leave(programmeId: ProgrammeId, tookMs: number): void {
    const room = this.rooms.get(programmeId);
    if (room === undefined) return;
    room.underWay -= 1;
    room.tookMs.push(tookMs);
    room.usedAt = Date.now();
  }

  /** How many wait for a programme, and how many are let in a second; as of the last tick of this process. */
  line(programmeId: ProgrammeId): { waiting: number; admitPerSecond: number } | undefined {
    const line = this.rooms.get(programmeId)?.line;
    return line && { waiting: line.length, admitPerSecond: line.admitPerSecond };
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.ticking;
    // Whoever arrived in the last moment is handed in, so that nobody behind them is let in first.
    await this.tickAll();
  }

  private readonly mac = (text: string): Buffer => this.keys.codeHash(text);

  private now(): number {
    return Date.now() + this.offsetMs;
  }

  private read(text: string): Ticket | undefined {
    const ticket = readTicket(text, this.mac);
    return ticket === undefined || this.now() - ticket.arrivedAtMs > TICKET_MS ? undefined : ticket;
  }

  /** As long as the process keeps up and whoever waits is let in within a second, a ticket would only be a detour. */
  private isFree({ line, underWay }: Room): boolean {
    return underWay < UNDER_WAY_MAX && (line === undefined || line.length <= line.admitPerSecond);
  }

  private view(ticket: Ticket, { line }: Room): TicketView {
    const admitted = line?.admits(ticket.arrivedAtMs) ?? false;
    const wait = admitted ? 0 : Math.max(line?.waitSeconds(ticket.arrivedAtMs) ?? 0, ASK_AGAIN.minSeconds);
    return {
      programmeId: ticket.programmeId,
      arrivedAt: new Date(ticket.arrivedAtMs).toISOString(),
      admitted,
      ahead: admitted ? 0 : (line?.ahead(ticket.arrivedAtMs) ?? 0),
      expectedAdmissionAt: admitted ? null : new Date(this.now() + wait * 1_000).toISOString(),
      retryAfterSeconds: admitted
        ? 0
        : Math.ceil(Math.min(Math.max(wait * ASK_AGAIN.share, ASK_AGAIN.minSeconds), ASK_AGAIN.maxSeconds)),
    };
  }

  /** @returns undefined when there is no such programme: made-up ids take no memory. */
  private async room(programmeId: ProgrammeId): Promise<Room | undefined> {
    const known = this.rooms.get(programmeId);
    if (known !== undefined) return known;
    const [row] = await this.database.query('select from programme.programme p where p.id = $1', [programmeId]);
    if (row === undefined) return undefined;
    const room = this.rooms.get(programmeId) ?? this.open(programmeId);
    // A process that has just started knows nothing of the line yet.
    if (room.line === undefined) await this.tickOne(programmeId, room);
    return room;
  }

  private enter(room: Room, nonce: Buffer | null): { ok: true; value: Buffer | null } {
    room.underWay += 1;
    room.usedAt = Date.now();
    return done(nonce);
  }

  private open(programmeId: ProgrammeId): Room {
    const room: Room = { arrived: new Map(), tookMs: [], line: undefined, usedAt: Date.now(), underWay: 0 };
    this.rooms.set(programmeId, room);
    this.timer ??= setInterval(() => void this.tick(), TICK_MS).unref();
    return room;
  }

  private async tick(): Promise<void> {
    if (this.ticking !== undefined) return;
    this.ticking = this.tickAll().finally(() => (this.ticking = undefined));
    await this.ticking;
  }

  private async tickAll(): Promise<void> {
    for (const [programmeId, room] of this.rooms) {
      const idle = Date.now() - room.usedAt > FORGET_AFTER_MS && (room.line?.length ?? 0) === 0;
      if (idle && room.arrived.size === 0 && room.underWay === 0) this.rooms.delete(programmeId);
      // A database that is away for a moment: who arrived is kept, and handed in with the next tick.
      else await this.tickOne(programmeId, room).catch(() => undefined);
    }
  }

  private async tickOne(programmeId: ProgrammeId, room: Room): Promise<void> {
    const { arrived: handedIn, tookMs } = room;
    room.arrived = new Map();
    room.tookMs = [];
    const asked = Date.now();
    try {
      const answer = await this.database.call<TickAnswer>('admission.tick', [
        programmeId,
        JSON.stringify([...handedIn]),
        tookMs.length,
        percentile95(tookMs),
      ]);
      if (!answer.ok) throw new Error(`a tick cannot be refused, but was: ${answer.refusal.code}`);
      const { now, admittedUntil, admitPerSecond, arrivals } = answer.value;
      this.offsetMs = Math.round(now - (asked + Date.now()) / 2);
      room.line = new WaitingLine(admittedUntil, admitPerSecond, arrivals);
    } catch (error) {
      for (const [bucket, arrived] of handedIn) room.arrived.set(bucket, (room.arrived.get(bucket) ?? 0) + arrived);
      throw error;
    }
  }
}

/** The value that 19 in 20 do not exceed; 0 of none. */
function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
}

interface TickAnswer {
  readonly now: number;
  readonly admittedUntil: number;
  readonly admitPerSecond: number;
  readonly arrivals: readonly Arrivals[];
}
