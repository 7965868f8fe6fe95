import { randomBytes } from 'node:crypto';

/** A place in the waiting room: for which programme, and when its holder arrived. */
export interface Ticket {
  readonly programmeId: string;
  /** Milliseconds since 1970, by the database's clock. */
  readonly arrivedAtMs: number;
  /** 16 random bytes: a ticket lets one application in. */
  readonly nonce: Buffer;
}

/** Signs and checks: HMAC-SHA-256 over a text, with a key of the installation. */
export type Mac = (text: string) => Buffer;

const NONCE_BYTES = 16;
const MAC_BYTES = 16;
const FORM = /^v1\.([0-9a-f-]{36})\.([0-9]{13,15})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/;

/** A new ticket, and the text that its holder keeps: `v1.<programme>.<arrival>.<nonce>.<mac>`. */
export function issueTicket(programmeId: string, arrivedAtMs: number, mac: Mac): { ticket: Ticket; text: string } {
  const nonce = randomBytes(NONCE_BYTES);
  const signed = `v1.${programmeId}.${arrivedAtMs}.${nonce.toString('base64url')}`;
  return {
    ticket: { programmeId, arrivedAtMs, nonce },
    text: `${signed}.${sealOf(signed, mac).toString('base64url')}`,
  };
}

/** @returns undefined when the text is no ticket of ours. */
export function readTicket(text: string, mac: Mac): Ticket | undefined {
  const [, programmeId, arrivedAt, nonce, seal] = FORM.exec(text) ?? [];
  if (programmeId === undefined || arrivedAt === undefined || nonce === undefined || seal === undefined)
    return undefined;
  const signed = text.slice(0, text.lastIndexOf('.'));
  // Whoever could tell by the time how much of a seal is right would still need 2^128 tries for one ticket.
  if (!sealOf(signed, mac).equals(Buffer.from(seal, 'base64url'))) return undefined;
  return { programmeId, arrivedAtMs: Number(arrivedAt), nonce: Buffer.from(nonce, 'base64url') };
}

function sealOf(signed: string, mac: Mac): Buffer {
  return mac(`waiting room ticket\n${signed}`).subarray(0, MAC_BYTES);
}
