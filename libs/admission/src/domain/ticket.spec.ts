import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { issueTicket, readTicket, type Mac } from './ticket.js';

const PROGRAMME = '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12';
const macOf =
  (key: string): Mac =>
  (text) =>
    createHmac('sha256', key).update(text).digest();
const mac = macOf('ours');

describe('a ticket', () => {
  it('reads back as it was issued', () => {
    const { ticket, text } = issueTicket(PROGRAMME, 1_796_025_603_120, mac);
    expect(readTicket(text, mac)).toEqual(ticket);
    expect(ticket.nonce).toHaveLength(16);
  });

  it('is refused when anything in it was changed', () => {
    const { text } = issueTicket(PROGRAMME, 1_796_025_603_120, mac);
    const earlier = text.replace('1796025603120', '1796025603119');
    const elsewhere = text.replace('01936a6e', '01936a6f');
    const last = text.endsWith('A') ? `${text.slice(0, -1)}Q` : `${text.slice(0, -1)}A`;
    for (const forged of [earlier, elsewhere, last, text.slice(1), `${text}.`, '', 'v1....']) {
      expect(readTicket(forged, mac)).toBeUndefined();
    }
  });

  it('is refused when another installation signed it', () => {
    expect(readTicket(issueTicket(PROGRAMME, 1_796_025_603_120, macOf('theirs')).text, mac)).toBeUndefined();
  });

  it('is another one for each who arrives at the same moment', () => {
    const texts = new Set(Array.from({ length: 100 }, () => issueTicket(PROGRAMME, 1_796_025_603_120, mac).text));
    expect(texts.size).toBe(100);
  });
});
