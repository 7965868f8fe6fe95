import { randomBytes } from 'node:crypto';

const VERSION = '1';
/** 160 random bits. */
const SECRET_BYTES = 20;
const FORM = /^1\.[0-9A-Za-z_-]{1,32}\.[0-9A-Za-z_-]{27}$/;

/** What a QR code holds: `version.keyid.secret`, nothing about anybody. */
export type QrCode = string & { readonly __checked: 'qr-code' };

/**
 * Makes a new QR text.
 * @param keyId names the key its hash is made with, so that keys can be changed while codes live.
 */
export function newQrCode(keyId: string): QrCode {
  return `${VERSION}.${keyId}.${randomBytes(SECRET_BYTES).toString('base64url')}` as QrCode;
}

/** @returns undefined when the text is not of the form of our QR codes. */
export function readQrCode(text: string): QrCode | undefined {
  const trimmed = text.trim();
  return FORM.test(trimmed) ? (trimmed as QrCode) : undefined;
}
