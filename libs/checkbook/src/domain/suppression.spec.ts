import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { suppress, type CountyCounts } from './suppression.js';

const county = (code: string, applications: number, granted: number): CountyCounts => ({
  county: code,
  applications,
  granted,
});

describe('suppress', () => {
  it('shows what is large', () => {
    const shown = suppress([county('01', 100, 50), county('03', 40, 30)]);
    expect(shown).toEqual({
      total: { applications: 140, granted: 80 },
      counties: [
        { county: '01', applications: 100, granted: 50 },
        { county: '03', applications: 40, granted: 30 },
      ],
    });
  });

  it('hides a small cell and the smallest other one, by which it could be reckoned', () => {
    const shown = suppress([county('01', 100, 50), county('03', 40, 30), county('04', 3, 0)]);
    expect(shown.counties.map((each) => each.applications)).toEqual([100, null, null]);
    expect(shown.total.applications).toBe(143);
  });

  it('hides grants where the few without one would show', () => {
    const shown = suppress([county('01', 100, 50), county('03', 40, 38), county('04', 60, 20)]);
    expect(shown.counties[1]).toMatchObject({ applications: 40, granted: null });
  });

  it('hides the total too where there is nothing to hide behind', () => {
    expect(suppress([county('01', 3, 1)])).toEqual({
      total: { applications: null, granted: null },
      counties: [{ county: '01', applications: null, granted: null }],
    });
  });

  it('never shows a number from 1 to 4, nor lets one be reckoned by subtraction', () => {
    const anyCounty = fc
      .tuple(fc.nat(30), fc.nat(100))
      .map(([applications, percent]) => [applications, Math.floor((applications * percent) / 100)] as const);
    fc.assert(
      fc.property(fc.array(anyCounty, { maxLength: 8 }), (counts) => {
        const counties = counts.map(([applications, granted], at) =>
          county(String(at).padStart(2, '0'), applications, granted),
        );
        const { total, counties: shown } = suppress(counties);
        for (const column of ['applications', 'granted'] as const) {
          const cells = shown.map((each) => each[column]);
          for (const cell of [...cells, total[column]]) expect(cell === null || cell === 0 || cell >= 5).toBe(true);
          const hidden = counties.filter((_, at) => cells[at] === null);
          if (total[column] !== null && hidden.length > 0) {
            const sum = hidden.reduce((people, each) => people + each[column], 0);
            expect(hidden.filter((each) => each[column] > 0).length === 1 && sum < 5).toBe(false);
          }
        }
        for (const each of [...shown, total]) {
          if (each.applications === null || each.granted === null) continue;
          const rest = each.applications - each.granted;
          expect(rest === 0 || rest >= 5).toBe(true);
        }
      }),
    );
  });
});
