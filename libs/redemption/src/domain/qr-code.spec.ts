import { expect, test } from '@jest/globals';
import { newQrCode, readQrCode } from './qr-code.js';

test('a QR text is version, key and at least 128 random bits, and reads back', () => {
  const code = newQrCode('5f0c2a91');
  const [version, keyId, secret = ''] = code.split('.');
  expect([version, keyId]).toEqual(['1', '5f0c2a91']);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(20);
  expect(readQrCode(` ${code}\n`)).toBe(code);
});

test('what is no QR text is not read', () => {
  const code = newQrCode('5f0c2a91');
  for (const text of ['', code.slice(0, -1), `${code}A`, code.replace('1.', '2.'), code.replaceAll('.', '-')]) {
    expect(readQrCode(text)).toBeUndefined();
  }
});
